/** Every byte of slot and pointer, flipped and cut off: a clear code, never another wallet, never a crash. */
import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { decodeSlot } from './slot-codec.ts'
import { createMemoryFiles } from './testing/memory-files.ts'
import { createMemoryKeychain } from './testing/memory-keychain.ts'
import { expectedOf, FOLDER, openVault, operation, PASSCODE, pendingRequest, readBack } from './testing/vault-fixture.ts'

const prepare = async () => {
  const files = createMemoryFiles()
  const keychain = createMemoryKeychain()
  const vault = await openVault(files, keychain)
  await vault.setPasscode(PASSCODE)
  await vault.createPending(pendingRequest(1))
  await vault.finalise(operation(1))
  return { files, keychain, vault }
}
const flipped = (bytes: Uint8Array, at: number): Uint8Array => {
  const copy = bytes.slice()
  copy[at] = (copy[at] as number) ^ 0x40
  return copy
}

for (const name of ['slot-a', 'active']) {
  it(`${name}: every flipped and every missing byte is vault.corrupt`, async () => {
    const { files, vault } = await prepare()
    const path = `${FOLDER}/${name}`
    const good = files.get(path)
    for (let at = 0; at < good.length; at++) {
      for (const bad of [flipped(good, at), good.subarray(0, at)]) {
        files.set(path, bad)
        await expect(vault.openSlot('active'), `byte ${at}`).rejects.toMatchObject({ code: 'vault.corrupt' })
      }
    }
    files.set(path, new Uint8Array(good.length + 1))
    await expect(vault.openSlot('active')).rejects.toMatchObject({ code: 'vault.corrupt' })
    files.set(path, good)
    expect(await readBack(vault, 'active')).toEqual(expectedOf(1))
  })
}

it('a slot whose check sum was made to fit is refused by its authentication', async () => {
  const { files, vault } = await prepare()
  const path = `${FOLDER}/slot-a`
  const good = files.get(path)
  const sealedStart = good.length - 32 - decodeSlot(good).sealed.length
  for (let at = 0; at < good.length - 32; at++) {
    const body = flipped(good, at).subarray(0, good.length - 32)
    files.set(path, Buffer.concat([body, createHash('sha256').update(body).digest()]))
    // The sealed share itself is opened by the worker only: there its own tag refuses it.
    const opened = at < sealedStart ? vault.openSlot('active') : readBack(vault, 'active')
    await expect(opened, `byte ${at}`).rejects.toMatchObject({
      code: expect.stringMatching(/^(vault\.corrupt|vault\.locked|passcode\.wrong|keychain\.(missing|verify_failed))$/),
    })
  }
})
