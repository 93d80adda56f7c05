/** Tables as Kysely sees them; server/migrations has the SQL. Times are Unix seconds, ids hex text, int8 read as number. */
import type { Generated, Kysely } from 'kysely'
import type { AbortReason, LedgerBackupState, LedgerEpochState, LedgerOperationState } from '#shared/recovery/ledger.ts'

export type Schema = {
  clients: { client_id: string; email: string; created_at: number }
  codes: {
    email: string
    client_id: string | null
    code_hash: Uint8Array
    tries: number
    sent_at: number
    expires_at: number
    used_at: number | null
    window_start: number
    sent_in_window: number
  }
  devices: { device_key: string; client_id: string; name: string; created_at: number; revoked_at: number | null }
  sessions: {
    token_hash: Uint8Array
    client_id: string
    device_key: string
    created_at: number
    expires_at: number
    revoked_at: number | null
  }
  request_ids: { token_hash: Uint8Array; request_id: string }
  custodian_cipher_texts: {
    client_id: string
    method: string
    version: number
    backup_id: string
    cipher_text: Uint8Array
    cipher_text_hash: string
    created_at: number
  }
  wallets: {
    wallet_id: string
    client_id: string
    frozen: Generated<boolean>
    safe_mode: Generated<boolean>
    fence: Generated<number>
    seq: Generated<number>
    created_at: number
  }
  epochs: {
    wallet_id: string
    epoch_id: string
    counter: number
    state: LedgerEpochState
    operation_id: string
    key_id: string
    device_key: string
    device_name: string
    created_at: number
    retired_at: number | null
    retired_by: string | null
    destroyed_at: number | null
    public_share: Uint8Array | null
    sealed_share: Uint8Array | null
    destroyed_statement: Uint8Array | null
    destroyed_signature: string | null
  }
  backups: {
    wallet_id: string
    backup_id: string
    method: string
    version: number
    state: LedgerBackupState
    sharing_id: string
    epoch_id: string
    key_id: string
    created_at: number
    proven_hash: string | null
    proven_key_id: string | null
    confirm_hash: string | null
    durable: boolean
    public_share: Uint8Array | null
    sealed_share: Uint8Array | null
    server_nonce: string | null
    receipt_statement: Uint8Array | null
    receipt_signature: string | null
  }
  operations: {
    wallet_id: string
    operation_id: string
    kind: 'RECOVER' | 'ENROL'
    state: LedgerOperationState
    start_hash: string
    device_key: string
    device_name: string
    backup_id: string | null
    base_epoch_id: string | null
    fence: number | null
    lease_until: number
    epoch_id: string | null
    h: string | null
    proof_hash: string | null
    commit_hash: string | null
    abort_reason: AbortReason | null
    created_at: number
    takeover_nonce: string | null
    server_random: string | null
    receipt_statement: Uint8Array | null
    receipt_signature: string | null
  }
  doomed_keys: { key_id: string; wallet_id: string; since: number }
  outbox: {
    id: Generated<number>
    client_id: string
    kind: 'recovered' | 'backup_renewed'
    device_name: string
    created_at: number
    attempts: Generated<number>
    sent_at: number | null
  }
  audit: {
    id: number
    at: number
    client_id: string | null
    event: string
    detail: string
    previous_hash: Uint8Array
    hash: Uint8Array
  }
  audit_head: { single: Generated<boolean>; id: number; hash: Uint8Array }
}

/** The database or a transaction in it: a repository takes either, so that a caller decides what is one transaction. */
export type Db = Kysely<Schema>
