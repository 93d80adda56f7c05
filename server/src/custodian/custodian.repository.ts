/** SQL of the custodian: ciphertexts by client, method and version. Create only; nothing is ever overwritten. */
import type { Selectable } from 'kysely'
import type { Db, Schema } from '../db/schema.ts'

export type CipherTextRow = Selectable<Schema['custodian_cipher_texts']>

export const cipherText = (db: Db, clientId: string, method: string, version: number): Promise<CipherTextRow | undefined> =>
  db
    .selectFrom('custodian_cipher_texts')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('method', '=', method)
    .where('version', '=', version)
    .executeTakeFirst()

/** False if the place is taken. */
export const createCipherText = async (db: Db, row: Schema['custodian_cipher_texts']): Promise<boolean> => {
  const created = await db
    .insertInto('custodian_cipher_texts')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('version')
    .executeTakeFirst()
  return created !== undefined
}

export const dropCipherTexts = (db: Db, clientId: string, method: string, versions: readonly number[]): Promise<unknown> =>
  db
    .deleteFrom('custodian_cipher_texts')
    .where('client_id', '=', clientId)
    .where('method', '=', method)
    .where('version', 'in', versions)
    .execute()
