/** A client for the server's tests: real device key, real request proofs, the real client side of shared/mpc. */
import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import type { z } from 'zod'
import { concat, fromHex, lengthPrefixed, readFields, toBase64, toHex } from '#shared/bytes.ts'
import * as http from '#shared/http/contract.ts'
import { renewalMessage, requestMessage, sessionMessage } from '#shared/http/device-proof.ts'
import { codeOfErrorId } from '#shared/http/error-ids.ts'
import { createJointProofClient } from '#shared/mpc/joint-proof.ts'
import { encodeKnowledge, proveKnowledge, verifyKnowledge } from '#shared/mpc/knowledge.ts'
import { encodeShare, publicOf } from '#shared/mpc/share.ts'
import { createSharingClient } from '#shared/mpc/sharing.ts'
import type { EpochShare, SharingContext } from '#shared/mpc/types.ts'
import { backupProofContext, takeoverContext } from '#shared/recovery/contexts.ts'
import { deviceCheckDigest, recoveryProofDigest } from '#shared/recovery/proof.ts'
import { type CosignerKey, verifyReceipt } from '#shared/recovery/receipt.ts'

export type Reply = { readonly status: number; readonly type: string; readonly body: Uint8Array }
export type Send = (request: {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: Uint8Array | undefined
}) => Promise<Reply>

/** What a refused request answered: our code, as the app would read it. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly id: string
  constructor(status: number, id: string) {
    super(`${status} ${id}`)
    this.status = status
    this.id = id
    this.code = codeOfErrorId(id) ?? 'unknown'
  }
}

export const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
/** What a test knows to be there. */
export const present = <T>(value: T | null | undefined): T => {
  if (value === null || value === undefined) throw new Error('nothing there')
  return value
}
export const newId = (): string => toHex(random(16))
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const jsonOf = (reply: Reply): unknown => JSON.parse(new TextDecoder().decode(reply.body))
const idOf = (reply: Reply): string => http.ErrorBody.parse(jsonOf(reply)).id

export type Base = { readonly method: string; readonly version: number; readonly backupId: string; readonly share: EpochShare }
export type Prepared = {
  readonly operationId: string
  readonly share: EpochShare
  readonly h: Uint8Array
  readonly fence: number
  readonly baseEpochId: string | null
  readonly base: Base | null
}
export type Proof = { readonly curve: string; readonly signature: string }
export type Backup = Base & { readonly cipherText: Uint8Array }

export type TestClientOptions = {
  readonly send: Send
  readonly cosigner: CosignerKey
  readonly email: string
  readonly readCode: (email: string) => string
  readonly deviceSeed?: Uint8Array
  readonly deviceName?: string
}

export const createTestClient = (options: TestClientOptions) => {
  const seed = options.deviceSeed ?? random(32)
  const deviceKey = ed25519.getPublicKey(seed)
  const deviceHex = toHex(deviceKey)
  const sign = (message: Uint8Array): Uint8Array => ed25519.sign(message, seed)
  const deviceName = options.deviceName ?? 'Test laptop'
  const session = { token: '', clientId: '', walletId: '' }

  const plain = async <S extends z.ZodType>(schema: S, method: 'GET' | 'POST', path: string, body?: unknown): Promise<z.output<S>> => {
    const reply = await options.send({
      method,
      path,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body)),
    })
    if (reply.status !== 200) throw new Refusal(reply.status, idOf(reply))
    return schema.parse(jsonOf(reply))
  }
  const proofHeaders = (method: string, path: string, body: Uint8Array, requestId = newId()): Record<string, string> => {
    const message = requestMessage({ method, path, requestId, body, sessionToken: session.token })
    return { authorization: `Bearer ${session.token}`, 'x-rekindle-proof': `${requestId}.${toHex(sign(message))}` }
  }
  const request = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: Uint8Array | object): Promise<Reply> => {
    const isBytes = body instanceof Uint8Array
    const bytes = body === undefined ? undefined : isBytes ? body : new TextEncoder().encode(JSON.stringify(body))
    const type = body === undefined ? {} : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }
    const headers = { ...type, ...proofHeaders(method, path, bytes ?? new Uint8Array()) }
    const reply = await options.send({ method, path, headers, body: bytes })
    if (reply.status !== 200) throw new Refusal(reply.status, idOf(reply))
    return reply
  }
  type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Parsed with the schema of the contract, as the app does. */
  const json = async <S extends z.ZodType>(schema: S, method: Method, path: string, body?: object): Promise<z.output<S>> =>
    schema.parse(jsonOf(await request(method, path, body)))
  const mpc = async (path: string, body: Uint8Array): Promise<Uint8Array> => (await request('POST', path, body)).body

  const keep = (answer: { sessionToken: string; clientId: string; walletId: string | null }): void => {
    session.token = answer.sessionToken
    session.clientId = answer.clientId
    session.walletId = answer.walletId ?? ''
  }
  const createSession = async (code: string): Promise<void> => {
    const signature = toHex(sign(sessionMessage({ email: options.email, code, devicePublicKey: deviceKey })))
    keep(
      await plain(http.SessionResponse, 'POST', http.paths.sessions, {
        email: options.email,
        code,
        devicePublicKey: deviceHex,
        deviceName,
        signature,
      }),
    )
  }
  const signIn = async (): Promise<void> => {
    await plain(http.SendCodeResponse, 'POST', http.paths.codes, { email: options.email })
    await createSession(options.readCode(options.email))
  }
  const renew = async (): Promise<void> => {
    const { challenge } = await plain(http.ChallengeResponse, 'POST', http.paths.challenges, { devicePublicKey: deviceHex })
    const signature = toHex(sign(renewalMessage({ challenge: fromHex(challenge), devicePublicKey: deviceKey })))
    keep(await plain(http.SessionResponse, 'POST', http.paths.renewals, { devicePublicKey: deviceHex, challenge, signature }))
  }

  const sharingContext = (
    context: Pick<SharingContext, 'purpose' | 'operationId' | 'baseSharingId'>,
    serverRandom: string,
  ): SharingContext => ({
    ...context,
    walletId: session.walletId,
    serverRandom: fromHex(serverRandom),
    deviceKey,
    cosignerKey: fromHex(options.cosigner.publicKey),
  })

  const start = (operationId: string, base: Base | null) =>
    json(http.StartResponse, 'POST', http.paths.operations(session.walletId), {
      operationId,
      deviceName,
      ...(base === null
        ? { kind: 'ENROL' }
        : { kind: 'RECOVER', method: base.method, version: base.version, backupId: base.backupId, sharingId: toHex(base.share.sharingId) }),
    })
  const takeover = (operationId: string, base: Base | null, takeoverNonce: string): Uint8Array =>
    base === null
      ? new Uint8Array()
      : encodeKnowledge(
          proveKnowledge({
            share: base.share,
            context: takeoverContext({
              walletId: session.walletId,
              method: base.method,
              version: base.version,
              sharingId: base.share.sharingId,
              operationId,
              deviceKey,
              takeoverNonce: fromHex(takeoverNonce),
            }),
            random,
          }),
        )
  const newRun = (operationId: string, base: Base | null, serverRandom: string) =>
    createSharingClient({
      context: sharingContext({ purpose: base ? 'recover' : 'generate', operationId, baseSharingId: base?.share.sharingId }, serverRandom),
      ...(base ? { base: base.share } : {}),
      random,
      sign,
    })
  /** START and the three rounds. */
  const reshare = async (base: Base | null, operationId = newId()): Promise<Prepared> => {
    const started = await start(operationId, base)
    const run = newRun(operationId, base, started.serverRandom)
    const path = (round: number) => http.paths.reshare(session.walletId, operationId, round)
    const first = lengthPrefixed(takeover(operationId, base, started.takeoverNonce), run.commit())
    const reply1 = await mpc(path(1), first)
    const reply2 = await mpc(path(2), run.reveal(reply1))
    const [fence = new Uint8Array(), reply3 = new Uint8Array()] = readFields(await mpc(path(3), run.finish(reply2)), 2, 4096)
    const { share, h } = run.confirm(reply3)
    return { operationId, share, h, fence: Number(new DataView(fence.buffer).getBigUint64(0)), baseEpochId: started.baseEpochId, base }
  }
  const prove = async (prepared: Prepared): Promise<Proof[]> => {
    const { operationId, share, h, fence, baseEpochId, base } = prepared
    const proof = createJointProofClient({ share, random })
    const answer = await mpc(http.paths.proof(session.walletId, operationId, 1), proof.commit())
    const [serverNonce = new Uint8Array(), reply = new Uint8Array()] = readFields(answer, 2, 4096)
    const digest = recoveryProofDigest({
      walletId: session.walletId,
      operationId,
      baseEpochId: baseEpochId === null ? null : fromHex(baseEpochId),
      baseSharingId: base?.share.sharingId ?? null,
      epochId: share.sharingId,
      h,
      fence,
      public: publicOf(share),
      deviceKey,
      cosignerKeyId: options.cosigner.keyId,
      serverNonce,
    })
    const { message, signatures } = proof.sign(reply, digest)
    await mpc(http.paths.proof(session.walletId, operationId, 2), message)
    return signatures.map(({ curve, signature }) => ({ curve, signature: toHex(signature) }))
  }
  const commitBody = ({ share, h }: Prepared, proofs: readonly Proof[]) => ({ h: toHex(h), epochId: toHex(share.sharingId), proofs })
  const commit = (prepared: Prepared, proofs: readonly Proof[]) =>
    json(http.CommitResponse, 'POST', http.paths.commit(session.walletId, prepared.operationId), commitBody(prepared, proofs))

  /** Steps 8 up to the read-back: sharing, upload, download. `share` is the signing share. */
  const makeBackup = async (share: EpochShare, given: { method: string; version: number; serverRandom: string; backupId?: string }) => {
    const { method, version, serverRandom, backupId = newId() } = given
    const run = createSharingClient({
      context: sharingContext({ purpose: 'backup', operationId: backupId, baseSharingId: share.sharingId }, serverRandom),
      base: share,
      random,
      sign,
    })
    const path = (round: number) => http.paths.backupReshare(session.walletId, backupId, round)
    const query = `?method=${method}&version=${version}&epochId=${toHex(share.sharingId)}`
    const reply1 = await mpc(path(1) + query, run.commit())
    const reply2 = await mpc(path(2), run.reveal(reply1))
    const [serverNonce = new Uint8Array(), reply3 = new Uint8Array()] = readFields(await mpc(path(3), run.finish(reply2)), 2, 4096)
    const { share: backupShare } = run.confirm(reply3)
    const key = random(32)
    const cipher = createCipheriv('aes-256-gcm', key, random(12), { authTagLength: 16 })
    const cipherText = concat(cipher.update(encodeShare(backupShare)), cipher.final(), cipher.getAuthTag())
    return { backupId, method, version, share: backupShare, serverNonce, cipherText, keyId: newId() }
  }
  type Made = Awaited<ReturnType<typeof makeBackup>>
  const upload = (made: Pick<Made, 'method' | 'version' | 'backupId' | 'cipherText'>) =>
    json(http.Empty, 'PUT', http.paths.custodianBackup(session.clientId), {
      backupMethod: made.method,
      version: made.version,
      backupId: made.backupId,
      cipherText: toBase64(made.cipherText),
    })
  const download = async (query = ''): Promise<string> =>
    (await json(http.GetBackupResponse, 'GET', http.paths.custodianBackup(session.clientId) + query)).cipherText
  const proveBackup = async (made: Made): Promise<void> => {
    const clientNonce = random(32)
    const context = (role: 'client' | 'cosigner', nonce: Uint8Array) =>
      backupProofContext({
        walletId: session.walletId,
        method: made.method,
        version: made.version,
        backupId: made.backupId,
        sharingId: made.share.sharingId,
        cipherTextHash: fromHex(sha256(made.cipherText)),
        keyId: made.keyId,
        role,
        nonce,
      })
    const proofs = proveKnowledge({ share: made.share, context: context('client', made.serverNonce), random })
    const answer = await json(http.BackupProofResponse, 'POST', http.paths.backupProof(session.walletId, made.backupId), {
      clientNonce: toHex(clientNonce),
      cipherTextHash: sha256(made.cipherText),
      keyId: made.keyId,
      proofs: proofs.map(({ curve, proof }) => ({ curve, proof: toHex(proof) })),
    })
    verifyKnowledge({
      public: publicOf(made.share),
      role: 'cosigner',
      context: context('cosigner', clientNonce),
      proofs: answer.proofs.map(({ curve, proof }) => ({
        curve,
        proof: fromHex(proof),
      })),
    })
  }
  const confirmBody = (made: Made) => ({
    method: made.method,
    version: made.version,
    sharingId: toHex(made.share.sharingId),
    cipherTextHash: sha256(made.cipherText),
  })
  const confirm = (made: Made) =>
    json(http.BackupConfirmResponse, 'POST', http.paths.backupConfirm(session.walletId, made.backupId), confirmBody(made))
  const renewBackup = async (share: EpochShare, given: { method: string; version: number; serverRandom: string }): Promise<Backup> => {
    const made = await makeBackup(share, given)
    await upload(made)
    if ((await download(`?backupMethod=${made.method}&version=${made.version}`)) !== toBase64(made.cipherText))
      throw new Error('read back differs')
    await proveBackup(made)
    await confirm(made)
    return made
  }

  const createWallet = async (): Promise<string> => {
    const { walletId } = await json(http.CreateWalletResponse, 'POST', http.paths.wallets)
    session.walletId = walletId
    return walletId
  }
  /** Enrolment, or a recovery from `base`: START to CONFIRM. */
  const run = async (base: Base | null, given: { method: string; version: number }) => {
    const prepared = await reshare(base)
    const proofs = await prove(prepared)
    const { receipt, serverRandom } = await commit(prepared, proofs)
    const backup = await renewBackup(prepared.share, { ...given, serverRandom })
    return { prepared, proofs, receipt: verifyReceipt(receipt, [options.cosigner]), signedReceipt: receipt, backup }
  }
  const enrol = async (given = { method: 'CUSTOM', version: 1 }) => {
    await signIn()
    await createWallet()
    return run(null, given)
  }

  /** Device check; `as` relabels the share with another epoch id. */
  const checkDevice = async (share: EpochShare, as = share.sharingId): Promise<{ verified: boolean }> => {
    const { serverRandom } = await json(http.NonceResponse, 'POST', http.paths.nonces(session.walletId))
    const nonce = fromHex(serverRandom)
    const proof = createJointProofClient({ share, random })
    const answer = await mpc(http.paths.deviceCheck(session.walletId, 1), lengthPrefixed(nonce, as, proof.commit()))
    const [checkId = new Uint8Array(), reply = new Uint8Array()] = readFields(answer, 2, 4096)
    const digest = deviceCheckDigest({ walletId: session.walletId, epochId: as, deviceKey, serverNonce: nonce })
    const message = lengthPrefixed(checkId, proof.sign(reply, digest).message)
    return http.DeviceCheckResponse.parse(jsonOf(await request('POST', http.paths.deviceCheck(session.walletId, 2), message)))
  }

  return {
    session,
    seed,
    deviceKey: deviceHex,
    plain,
    request,
    proofHeaders,
    json,
    mpc,
    createSession,
    signIn,
    renew,
    createWallet,
    start,
    takeover,
    newRun,
    reshare,
    prove,
    commitBody,
    commit,
    makeBackup,
    upload,
    download,
    proveBackup,
    confirmBody,
    confirm,
    renewBackup,
    run,
    enrol,
    checkDevice,
    /** The client's one wallet, as the account shows it. */
    wallet: async (): Promise<http.WalletSummary> => {
      const { wallets } = await json(http.AccountResponse, 'GET', http.paths.account)
      if (!wallets[0]) throw new Error('the client has no wallet')
      return wallets[0]
    },
    account: () => json(http.AccountResponse, 'GET', http.paths.account),
    status: (operationId: string) => json(http.StatusResponse, 'GET', http.paths.operation(session.walletId, operationId)),
    cancel: (operationId: string) => json(http.CancelResponse, 'POST', http.paths.cancel(session.walletId, operationId)),
    freshRandom: async (): Promise<string> => (await json(http.NonceResponse, 'POST', http.paths.nonces(session.walletId))).serverRandom,
  }
}
export type TestClient = ReturnType<typeof createTestClient>
