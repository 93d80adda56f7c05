/**
 * Every HTTP body between app and server, once: the server validates and documents with these schemas, the app parses with them.
 * MPC rounds are `application/octet-stream`, at most MPC_MAX_BYTES, formats in shared/mpc. Everything else is JSON.
 */
import { z } from 'zod'
import {
  BackupId,
  BackupMethod,
  Base64,
  ClientId,
  Curve,
  DeviceName,
  Hex16,
  Hex32,
  OperationId,
  PublicKeyHex,
  SharingId,
  UnixSeconds,
  WalletId,
} from '../ids.ts'

export const API_VERSION = 1
export const JSON_MAX_BYTES = 64 * 1024
export const MPC_MAX_BYTES = 4096
export const CIPHER_TEXT_MAX_BYTES = 16 * 1024

const Signature = z
  .string()
  .length(128)
  .regex(/^[0-9a-f]+$/)
const strict = z.strictObject

/** Canonical bytes (shared/recovery/receipt.ts) and the co-signer's Ed25519 signature over them. */
export const SignedStatement = strict({ statement: Base64(4096), signature: Signature })
export type SignedStatement = z.infer<typeof SignedStatement>

export const ErrorBody = z.object({ id: z.string().max(64), message: z.string().max(256).optional() })

// ---- sign-in
export const SendCodeRequest = strict({ email: z.email().max(254) })
export const SendCodeResponse = strict({ expiresInSeconds: z.number().int(), resendAfterSeconds: z.number().int() })
/** `signature`: the device key over sessionMessage (shared/http/device-proof.ts). */
export const CreateSessionRequest = strict({
  email: z.email().max(254),
  code: z.string().regex(/^\d{6}$/),
  devicePublicKey: Hex32,
  deviceName: DeviceName,
  signature: Signature,
})
export const SessionResponse = strict({
  sessionToken: Hex32,
  expiresInSeconds: z.number().int(),
  serverTime: UnixSeconds,
  clientId: ClientId,
  walletId: WalletId.nullable(),
})
export type SessionResponse = z.infer<typeof SessionResponse>
export const ChallengeRequest = strict({ devicePublicKey: Hex32 })
export const ChallengeResponse = strict({ challenge: Hex32 })
/** For a device whose key the co-signer knows from an operation or an epoch: no e-mail code after a crash. */
export const RenewSessionRequest = strict({ devicePublicKey: Hex32, challenge: Hex32, signature: Signature })

// ---- account
export const CurveKey = strict({ curve: Curve, publicKey: PublicKeyHex })
export const BackupState = z.enum(['PENDING', 'ACTIVE', 'RETAINED', 'SHREDDED'])
export const BackupSummary = strict({
  backupId: BackupId,
  method: BackupMethod,
  version: z.number().int().min(1),
  state: BackupState,
  sharingId: SharingId,
  /** Complete per curve: ciphertext at the custodian and the co-signer's half both present. */
  curves: z.array(strict({ curve: Curve, complete: z.boolean() })).max(2),
  createdAt: UnixSeconds,
})
export type BackupSummary = z.infer<typeof BackupSummary>
export const EpochState = z.enum(['PENDING', 'LIVE', 'RETIRED', 'DESTROYED'])
export const EpochSummary = strict({
  epochId: SharingId,
  counter: z.number().int().min(1),
  state: EpochState,
  deviceName: DeviceName,
  thisDevice: z.boolean(),
  createdAt: UnixSeconds,
  retiredAt: UnixSeconds.nullable(),
  destroyedAt: UnixSeconds.nullable(),
})
export const OperationState = z.enum(['OPEN', 'PREPARED', 'PROVEN', 'COMMITTED', 'ABORTED'])
export const WalletSummary = strict({
  walletId: WalletId,
  frozen: z.boolean(),
  publicKeys: z.array(CurveKey).max(2),
  backups: z.array(BackupSummary).max(64),
  epochs: z.array(EpochSummary).max(64),
  operation: strict({ operationId: OperationId, state: OperationState, deviceName: DeviceName, thisDevice: z.boolean() }).nullable(),
})
export type WalletSummary = z.infer<typeof WalletSummary>
export const AccountResponse = strict({ clientId: ClientId, serverTime: UnixSeconds, wallets: z.array(WalletSummary).max(16) })
export type AccountResponse = z.infer<typeof AccountResponse>
export const HealthResponse = strict({
  name: z.literal('rekindle'),
  apiVersion: z.number().int(),
  mainNetworks: z.literal(false),
  serverTime: UnixSeconds,
})

// ---- custodian: GET|PUT /portal/clients/:clientId/backup?backupMethod=&version=
export const CipherText = Base64(CIPHER_TEXT_MAX_BYTES)
/** `backupShare` is what an older sample server sent; the documented name is read first. */
export const GetBackupResponse = strict({ cipherText: CipherText })
export const PutBackupRequest = strict({
  backupMethod: BackupMethod,
  version: z.number().int().min(1),
  backupId: BackupId,
  cipherText: CipherText,
})
export const Empty = strict({})

// ---- co-signer
/** OPEN: an audited read; the signed answer is an OpenStatement (shared/recovery/receipt.ts). */
export const OpenRequest = strict({ nonce: Hex32, method: BackupMethod, version: z.number().int().min(1), cipherTextHash: Hex32 })

/** START(R). ENROL makes the wallet's first epoch and has no base. The device key is the session's. */
export const StartRequest = z.discriminatedUnion('kind', [
  strict({
    kind: z.literal('RECOVER'),
    operationId: OperationId,
    deviceName: DeviceName,
    method: BackupMethod,
    version: z.number().int().min(1),
    backupId: BackupId,
    sharingId: SharingId,
  }),
  strict({ kind: z.literal('ENROL'), operationId: OperationId, deviceName: DeviceName }),
])
export const StartResponse = strict({
  /** For the takeover proof; bound to R. */
  takeoverNonce: Hex32,
  serverRandom: Hex32,
  baseEpochId: SharingId.nullable(),
  leaseSeconds: z.number().int(),
  serverTime: UnixSeconds,
})
/** STATUS(R). `receipt` is there once R is COMMITTED or ABORTED, `destroyed` once the key of the share that it retired is gone. */
export const StatusResponse = strict({
  state: OperationState,
  receipt: SignedStatement.nullable(),
  destroyed: SignedStatement.nullable(),
})
export type StatusResponse = z.infer<typeof StatusResponse>
export const CommitRequest = strict({
  h: Hex32,
  epochId: SharingId,
  /** The joint signatures that the co-signer has verified and stored, repeated so that a body fixes the decision. */
  proofs: z
    .array(
      strict({
        curve: Curve,
        signature: z
          .string()
          .max(130)
          .regex(/^[0-9a-f]+$/),
      }),
    )
    .min(1)
    .max(2),
})
/** `serverRandom` opens the backup sharing that follows; only the receipt is part of the idempotent outcome. */
export const CommitResponse = strict({ receipt: SignedStatement, serverRandom: Hex32 })
export const CancelResponse = strict({ receipt: SignedStatement })
/** 32 fresh bytes that open a backup sharing or a device check; single use, ten minutes, in memory. */
export const NonceResponse = strict({ serverRandom: Hex32 })

/** Query of .../backups/:backupId/reshare/1 */
export const BackupReshareQuery = strict({ method: BackupMethod, version: z.coerce.number().int().min(1), epochId: SharingId })
export const KnowledgeProofs = z
  .array(
    strict({
      curve: Curve,
      proof: z
        .string()
        .max(256)
        .regex(/^[0-9a-f]+$/),
    }),
  )
  .min(1)
  .max(2)
/** Client's proof under V_C over the server nonce that came with reshare/3; the answer is the co-signer's under V_S over clientNonce. */
export const BackupProofRequest = strict({ clientNonce: Hex32, cipherTextHash: Hex32, keyId: Hex16, proofs: KnowledgeProofs })
export const BackupProofResponse = strict({ proofs: KnowledgeProofs })
export const BackupConfirmRequest = strict({
  method: BackupMethod,
  version: z.number().int().min(1),
  sharingId: SharingId,
  cipherTextHash: Hex32,
})
export const BackupConfirmResponse = strict({ receipt: SignedStatement })
/** CLEAN: everything of this method strictly older than `version` that a verified database backup allows; the answer names what may go. */
export const CleanRequest = strict({ method: BackupMethod, version: z.number().int().min(1) })
export const CleanResponse = strict({ cleanable: z.array(strict({ backupId: BackupId, version: z.number().int().min(1) })).max(64) })
export const DeviceCheckResponse = strict({ verified: z.literal(true) })

/** Path builders, used by client and server (the server passes `:name`s). */
export const paths = {
  health: '/v1/health',
  codes: '/v1/auth/codes',
  sessions: '/v1/auth/sessions',
  challenges: '/v1/auth/challenges',
  renewals: '/v1/auth/renewals',
  session: '/v1/auth/session',
  account: '/v1/account',
  custodianBackup: (clientId: string) => `/portal/clients/${clientId}/backup`,
  wallets: '/v1/wallets',
  open: (walletId: string) => `/v1/wallets/${walletId}/open`,
  operations: (walletId: string) => `/v1/wallets/${walletId}/operations`,
  operation: (walletId: string, operationId: string) => `/v1/wallets/${walletId}/operations/${operationId}`,
  reshare: (walletId: string, operationId: string, round: number | string) =>
    `/v1/wallets/${walletId}/operations/${operationId}/reshare/${round}`,
  proof: (walletId: string, operationId: string, round: number | string) =>
    `/v1/wallets/${walletId}/operations/${operationId}/proof/${round}`,
  commit: (walletId: string, operationId: string) => `/v1/wallets/${walletId}/operations/${operationId}/commit`,
  cancel: (walletId: string, operationId: string) => `/v1/wallets/${walletId}/operations/${operationId}/cancel`,
  nonces: (walletId: string) => `/v1/wallets/${walletId}/nonces`,
  backupReshare: (walletId: string, backupId: string, round: number | string) =>
    `/v1/wallets/${walletId}/backups/${backupId}/reshare/${round}`,
  backupProof: (walletId: string, backupId: string) => `/v1/wallets/${walletId}/backups/${backupId}/proof`,
  backupConfirm: (walletId: string, backupId: string) => `/v1/wallets/${walletId}/backups/${backupId}/confirm`,
  clean: (walletId: string) => `/v1/wallets/${walletId}/clean`,
  deviceCheck: (walletId: string, round: number | string) => `/v1/wallets/${walletId}/device-check/${round}`,
} as const

/** POST /v1/wallets: makes the account's wallet id before enrolment. */
export const CreateWalletResponse = strict({ walletId: WalletId })
