import type { User, UserId } from '../domain/people.ts'
import { isSecondPerson } from '../domain/two-persons.ts'
import { useDesk } from './app-state.tsx'
import { useRequest } from './use-request.ts'

/** Whether something is the signed-in person's own, under whichever account: they do not decide it. */
export function useIsOwn(): (author: UserId) => boolean {
  const { session } = useDesk()
  const people = useRequest('user.list', {})
  return (author) => {
    const [first, second] = [author, session.user].map((id) => findUser(people.value, id))
    if (first === undefined || second === undefined) return author === session.user
    return !isSecondPerson(first, second)
  }
}

function findUser(people: readonly User[] | null, id: UserId): User | undefined {
  return people?.find((user) => user.id === id)
}
