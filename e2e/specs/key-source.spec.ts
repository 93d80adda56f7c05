import { copyFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { encodeKeyFile, parseKeyFile } from '#shared/backup/key-file.ts'
import type { ErrorCode } from '#shared/errors.ts'
import { expect, type Lost, makeFolder, PASSPHRASE, test } from '../fixtures/index.ts'

/** The one key file that the enrolment wrote. */
const keyFile = (folder: string): string => {
  const [name] = readdirSync(folder).filter((file) => file.endsWith('.rekindle-key'))
  if (name === undefined) throw new Error('the enrolment left no key file')
  return path.join(folder, name)
}

test('a wrong passphrase is refused before the server hears of it; the right one opens', async ({ lose, launch, answers, network }) => {
  const lost = await lose({ method: 'PASSWORD' })
  const { wizard } = await launch()
  await wizard.toBackups(answers(lost))
  await wizard.chooseBackup('PASSWORD')
  await wizard.unlockWithPassphrase('correct horse battery stable')
  await wizard.saysError('backup.passphrase_wrong')
  expect(network.exchanges.filter(({ method, path: where }) => method === 'POST' && where.endsWith('/operations'))).toEqual([])
  await wizard.unlockWithPassphrase(PASSPHRASE)
  await wizard.isAt('confirm.title')
})

type Case = { readonly name: string; readonly code: ErrorCode; readonly prepare: (lost: Lost, other: Lost, folder: string) => void }
const wrongFolders: readonly Case[] = [
  {
    name: 'without the key',
    code: 'keysource.not_found',
    prepare: (_lost, _other, folder) => writeFileSync(path.join(folder, 'a.txt'), ''),
  },
  {
    name: "with another wallet's key",
    code: 'backup.key_wrong_wallet',
    prepare: (_lost, other, folder) => copyFileSync(keyFile(other.folder), path.join(folder, path.basename(keyFile(other.folder)))),
  },
  {
    name: 'with a damaged key',
    code: 'keysource.malformed',
    prepare: (lost, _other, folder) => {
      const copy = path.join(folder, path.basename(keyFile(lost.folder)))
      copyFileSync(keyFile(lost.folder), copy)
      truncateSync(copy, 60)
    },
  },
]

test.describe('a wrong folder says what is wrong, and the right one then opens', () => {
  for (const { name, code, prepare } of wrongFolders)
    test(name, async ({ lose, launch, answers, folder }) => {
      const lost = await lose({ subfolder: 'right' })
      const other = await lose({ subfolder: 'other' })
      const wrong = makeFolder(folder, 'wrong')
      prepare(lost, other, wrong)
      const { app, wizard } = await launch()
      await wizard.toBackups(answers(lost))
      await wizard.chooseBackup('CUSTOM')
      await app.pickFolder(wrong)
      await wizard.unlockWithFolder()
      await wizard.saysError(code)
      expect(await lost.tryToSign({ epochId: lost.epochId, session: lost.session })).toBeNull()
      await wizard.openAgain(() => app.pickFolder(lost.folder))
    })
})

test('two different keys for the same backup are not guessed between', async ({ lose, launch, answers }) => {
  const lost = await lose()
  const original = parseKeyFile(readFileSync(keyFile(lost.folder)))
  const { app, wizard } = await launch()
  await wizard.toBackups(answers(lost))
  await wizard.chooseBackup('CUSTOM')
  const other = encodeKeyFile({ ...original, key: new Uint8Array(32).fill(7) })
  writeFileSync(keyFile(lost.folder).replace('.rekindle-key', ' (1).rekindle-key'), other)
  await app.pickFolder(lost.folder)
  await wizard.unlockWithFolder()
  await wizard.saysError('keysource.ambiguous')
})

test('the folder dialog can be cancelled', async ({ lose, launch, answers }) => {
  const lost = await lose()
  const { app, wizard } = await launch()
  await wizard.toBackups(answers(lost))
  await wizard.chooseBackup('CUSTOM')
  await app.pickFolder(undefined)
  await wizard.press('unlock.folder.pick')
  await expect(wizard.button('unlock.action')).toHaveAttribute('aria-disabled', 'true')
})
