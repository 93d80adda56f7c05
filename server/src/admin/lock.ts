/** One process per data folder: the KMS file, the anchor and the embedded database belong to whoever holds this file. */
import { open, readFile, rm } from 'node:fs/promises'

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Answers the function that releases it. A lock of a process that is gone is taken over. */
export const takeLock = async (file: string): Promise<() => Promise<void>> => {
  for (const isSecondTry of [false, true]) {
    try {
      const handle = await open(file, 'wx', 0o600)
      await handle.writeFile(String(process.pid))
      await handle.close()
      return () => rm(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const holder = Number(await readFile(file, 'utf8').catch(() => ''))
      if (isSecondTry || (holder > 0 && holder !== process.pid && isRunning(holder)))
        throw new Error('Another server uses this data folder.')
      await rm(file, { force: true })
    }
  }
  throw new Error('Another server uses this data folder.')
}
