import { useCallback, useEffect, useState } from 'react'
import type { WalletOverview } from '#shared/ipc/contract.ts'
import { useClient } from '../api/use-client.ts'
import { type Task, useTask } from '../ui/use-task.ts'

type Overview = { readonly wallet: WalletOverview | null; readonly task: Task; readonly reload: () => void }

/** The wallet of this computer, read again when `when` turns true. */
export const useOverview = (when = true): Overview => {
  const client = useClient()
  const task = useTask()
  const [wallet, setWallet] = useState<WalletOverview | null>(null)
  const { run } = task
  const reload = useCallback(() => run(async () => setWallet(await client.call('wallet:overview'))), [run, client])
  useEffect(() => {
    if (when) reload()
  }, [when, reload])
  return { wallet, task, reload }
}
