import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useState,
} from 'react'
import type { JobId, JobProgress } from '../domain/job.ts'
import { call } from './call.ts'
import { useEvent } from './events.ts'

type Jobs = {
  /** Newest first; finished ones stay until dismissed. */
  readonly list: readonly JobProgress[]
  readonly byId: (job: string) => JobProgress | null
  readonly dismiss: (job: JobId) => void
}

const JobsContext = createContext<Jobs | null>(null)

/** Long work of the open case, kept fresh by the program's progress events. */
export function JobsProvider(props: { readonly children: ReactNode }) {
  const [jobs, setJobs] = useState<ReadonlyMap<JobId, JobProgress>>(new Map())
  const [dismissed, setDismissed] = useState<ReadonlySet<JobId>>(new Set())
  const merge = useCallback((progress: readonly JobProgress[]) => {
    setJobs((before) => new Map([...before, ...progress.map((one) => [one.job, one] as const)]))
  }, [])
  useEvent('job.progress', (progress) => merge([progress]))
  useEffect(() => {
    // A page that was opened late asks once; the events bring the rest.
    call('job.list', {}).then(merge, () => undefined)
  }, [merge])
  const value = useMemo<Jobs>(
    () => ({
      list: [...jobs.values()]
        .filter((one) => !dismissed.has(one.job))
        .sort((a, b) => b.startedAt.localeCompare(a.startedAt)),
      byId: (job) => [...jobs.values()].find((one) => one.job === job) ?? null,
      dismiss: (job) => setDismissed((before) => new Set([...before, job])),
    }),
    [jobs, dismissed],
  )
  return <JobsContext value={value}>{props.children}</JobsContext>
}

export function useJobs(): Jobs {
  const jobs = use(JobsContext)
  if (jobs === null) throw new Error('useJobs outside of JobsProvider')
  return jobs
}
