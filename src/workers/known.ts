/** Process: imports one hash set and ends. Holds no key. */
import { type ImportTask, importSet } from '../engine/known/import-task.ts'

process.on('message', (task: ImportTask) => {
  void importSet(task, (answer) => process.send?.(answer)).then(() => process.disconnect())
})
