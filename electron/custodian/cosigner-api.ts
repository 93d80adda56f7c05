/** Every request of this app to custodian and co-signer, typed by the contract, signed by this device's key (shared/http). */
import type { z } from 'zod'
import { decodeCipherText } from '#shared/backup/rkb1.ts'
import { toBase64 } from '#shared/bytes.ts'
import { AppError } from '#shared/errors.ts'
import * as http from '#shared/http/contract.ts'
import type { BackupId, BackupMethod, ClientId, OperationId, WalletId } from '#shared/ids.ts'
import type { HttpBody, HttpClient, HttpMethod } from './http-client.ts'
import type { SignRequest } from './signed-headers.ts'

const { paths } = http
type Round = 1 | 2 | 3
type Stoppable = { readonly unstoppable?: boolean }

/** Gives the headers of one request; `renew` is asked once when the server says that the session has ended. */
export type Signer = { readonly sign: SignRequest; readonly renew: () => Promise<void> }

export const createCosignerApi = ({ client, signer, signal }: { client: HttpClient; signer: Signer; signal?: AbortSignal }) => {
  /** `unstoppable`: goes out although the person has stopped: what ends an operation in order. */
  type Options = { readonly body?: HttpBody; readonly idempotent?: boolean; readonly unstoppable?: boolean }
  const request = (method: HttpMethod, path: string, { body, idempotent, unstoppable }: Options) => ({
    method,
    path,
    ...(body === undefined ? {} : { body }),
    headers: (payload: Uint8Array) => signer.sign({ method, path, body: payload }),
    idempotent: idempotent ?? false,
    ...(signal === undefined || unstoppable ? {} : { signal }),
  })
  /** A refused session means that nothing was done: the request may go out again, in any round. */
  const withSession = async <T>(send: () => Promise<T>, renewable: readonly string[] = ['auth.session_expired']): Promise<T> => {
    try {
      return await send()
    } catch (thrown) {
      if (!(thrown instanceof AppError) || !renewable.includes(thrown.code)) throw thrown
      await signer.renew()
      return send()
    }
  }
  const json = <S extends z.ZodType>(schema: S, method: HttpMethod, path: string, options: Options = {}) =>
    withSession(() => client.json(schema, request(method, path, options)))
  const bytes = (path: string, body: Uint8Array, options: Stoppable = {}) =>
    withSession(() => client.bytes(request('POST', path, { body: { bytes: body }, ...options })))
  const again = true
  // Once COMMIT may go out nothing stops half-way: the rest is the new backup, which is never in anybody's way.
  const unstoppable = true

  return {
    account: (options: Stoppable = {}) => json(http.AccountResponse, 'GET', paths.account, { idempotent: again, ...options }),
    createWallet: () => json(http.CreateWalletResponse, 'POST', paths.wallets, { body: { json: {} } }),
    open: (walletId: WalletId, body: z.input<typeof http.OpenRequest>) =>
      json(http.SignedStatement, 'POST', paths.open(walletId), { body: { json: body }, idempotent: again }),
    start: (walletId: WalletId, body: z.input<typeof http.StartRequest>) =>
      json(http.StartResponse, 'POST', paths.operations(walletId), { body: { json: body }, idempotent: again }),
    /** Answered to a device that another one has replaced too, under a session of its own. */
    status: (walletId: WalletId, operationId: OperationId) =>
      withSession(
        () => client.json(http.StatusResponse, request('GET', paths.operation(walletId, operationId), { idempotent: again, unstoppable })),
        ['auth.session_expired', 'auth.session_revoked'],
      ),
    /** Round state lives once, in memory: a lost round is not repeated, the operation is. */
    reshare: (walletId: WalletId, operationId: OperationId, round: Round, message: Uint8Array) =>
      bytes(paths.reshare(walletId, operationId, round), message),
    proofCommitments: (walletId: WalletId, operationId: OperationId, message: Uint8Array) =>
      bytes(paths.proof(walletId, operationId, 1), message),
    proofSignatures: (walletId: WalletId, operationId: OperationId, message: Uint8Array) =>
      json(http.Empty, 'POST', paths.proof(walletId, operationId, 2), { body: { bytes: message } }),
    /** `body`: the recorded text, byte for byte. */
    commit: (walletId: WalletId, operationId: OperationId, body: string) =>
      json(http.CommitResponse, 'POST', paths.commit(walletId, operationId), { body: { text: body }, idempotent: again, unstoppable }),
    cancel: (walletId: WalletId, operationId: OperationId) =>
      json(http.CancelResponse, 'POST', paths.cancel(walletId, operationId), { body: { json: {} }, idempotent: again, unstoppable }),
    nonce: (walletId: WalletId) =>
      json(http.NonceResponse, 'POST', paths.nonces(walletId), { body: { json: {} }, idempotent: again, unstoppable }),
    backupReshare: (
      walletId: WalletId,
      backupId: BackupId,
      round: Round,
      message: Uint8Array,
      query?: { method: BackupMethod; version: number; epochId: string },
    ) => {
      const search =
        query === undefined
          ? ''
          : `?${new URLSearchParams({ method: query.method, version: String(query.version), epochId: query.epochId }).toString()}`
      return bytes(`${paths.backupReshare(walletId, backupId, round)}${search}`, message, { unstoppable })
    },
    /** Strict base64, at most 16 KB. Throws `backup.encoding`. */
    getBackup: async (
      clientId: ClientId,
      query: { method: BackupMethod; version?: number },
      options: Stoppable = {},
    ): Promise<Uint8Array> => {
      const search = new URLSearchParams({ backupMethod: query.method })
      if (query.version !== undefined) search.set('version', String(query.version))
      const { cipherText } = await json(http.GetBackupResponse, 'GET', `${paths.custodianBackup(clientId)}?${search.toString()}`, {
        idempotent: again,
        ...options,
      })
      return decodeCipherText(cipherText)
    },
    putBackup: (clientId: ClientId, body: { backupMethod: BackupMethod; version: number; backupId: BackupId; cipherText: Uint8Array }) =>
      json(http.Empty, 'PUT', paths.custodianBackup(clientId), {
        body: { json: { ...body, cipherText: toBase64(body.cipherText) } },
        idempotent: again,
        unstoppable,
      }),
    backupProof: (walletId: WalletId, backupId: BackupId, body: z.input<typeof http.BackupProofRequest>) =>
      json(http.BackupProofResponse, 'POST', paths.backupProof(walletId, backupId), { body: { json: body }, unstoppable }),
    backupConfirm: (walletId: WalletId, backupId: BackupId, body: z.input<typeof http.BackupConfirmRequest>) =>
      json(http.BackupConfirmResponse, 'POST', paths.backupConfirm(walletId, backupId), {
        body: { json: body },
        idempotent: again,
        unstoppable,
      }),
    clean: (walletId: WalletId, body: z.input<typeof http.CleanRequest>) =>
      json(http.CleanResponse, 'POST', paths.clean(walletId), { body: { json: body }, idempotent: again }),
    deviceCheckCommitments: (walletId: WalletId, message: Uint8Array) => bytes(paths.deviceCheck(walletId, 1), message),
    deviceCheckSignatures: (walletId: WalletId, message: Uint8Array) =>
      json(http.DeviceCheckResponse, 'POST', paths.deviceCheck(walletId, 2), { body: { bytes: message } }),
  }
}
export type CosignerApi = ReturnType<typeof createCosignerApi>
