/** Plain SQL in a string: one form that tsx, vitest and the bundler all read. Forward only; never edited once released. */
export const name = '0001-first'
export const sql = `
-- sign-in
CREATE TABLE clients (
  client_id text PRIMARY KEY,
  email text NOT NULL UNIQUE,
  created_at bigint NOT NULL
);
CREATE TABLE codes (
  email text PRIMARY KEY,
  client_id text REFERENCES clients,
  code_hash bytea NOT NULL,
  tries integer NOT NULL,
  sent_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint,
  window_start bigint NOT NULL,
  sent_in_window integer NOT NULL
);
CREATE TABLE devices (
  device_key text PRIMARY KEY,
  client_id text NOT NULL REFERENCES clients,
  name text NOT NULL,
  created_at bigint NOT NULL,
  revoked_at bigint
);
CREATE INDEX devices_client ON devices (client_id);
CREATE TABLE sessions (
  token_hash bytea PRIMARY KEY,
  client_id text NOT NULL REFERENCES clients,
  device_key text NOT NULL REFERENCES devices,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  revoked_at bigint
);
CREATE INDEX sessions_client ON sessions (client_id);
CREATE TABLE request_ids (
  token_hash bytea NOT NULL REFERENCES sessions ON DELETE CASCADE,
  request_id text NOT NULL,
  PRIMARY KEY (token_hash, request_id)
);

-- custodian
CREATE TABLE custodian_cipher_texts (
  client_id text NOT NULL,
  method text NOT NULL,
  version bigint NOT NULL,
  backup_id text NOT NULL,
  cipher_text bytea NOT NULL,
  cipher_text_hash text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (client_id, method, version)
);

-- co-signer
CREATE TABLE wallets (
  wallet_id text PRIMARY KEY,
  client_id text NOT NULL UNIQUE,
  frozen boolean NOT NULL DEFAULT false,
  safe_mode boolean NOT NULL DEFAULT false,
  fence bigint NOT NULL DEFAULT 0,
  seq bigint NOT NULL DEFAULT 0,
  created_at bigint NOT NULL
);
CREATE TABLE epochs (
  wallet_id text NOT NULL REFERENCES wallets,
  epoch_id text NOT NULL,
  counter integer NOT NULL,
  state text NOT NULL,
  operation_id text NOT NULL,
  key_id text NOT NULL UNIQUE,
  device_key text NOT NULL,
  device_name text NOT NULL,
  created_at bigint NOT NULL,
  retired_at bigint,
  retired_by text,
  destroyed_at bigint,
  public_share bytea,
  sealed_share bytea,
  destroyed_statement bytea,
  destroyed_signature text,
  PRIMARY KEY (wallet_id, epoch_id)
);
CREATE UNIQUE INDEX epochs_one_live ON epochs (wallet_id) WHERE state = 'LIVE';
CREATE INDEX epochs_device ON epochs (device_key);
CREATE TABLE backups (
  wallet_id text NOT NULL REFERENCES wallets,
  backup_id text NOT NULL,
  method text NOT NULL,
  version bigint NOT NULL,
  state text NOT NULL,
  sharing_id text NOT NULL,
  epoch_id text NOT NULL,
  key_id text NOT NULL UNIQUE,
  created_at bigint NOT NULL,
  proven_hash text,
  proven_key_id text,
  confirm_hash text,
  durable boolean NOT NULL DEFAULT false,
  public_share bytea,
  sealed_share bytea,
  server_nonce text,
  receipt_statement bytea,
  receipt_signature text,
  PRIMARY KEY (wallet_id, backup_id),
  UNIQUE (wallet_id, method, version)
);
CREATE UNIQUE INDEX backups_one_active ON backups (wallet_id, method) WHERE state = 'ACTIVE';
CREATE TABLE operations (
  wallet_id text NOT NULL REFERENCES wallets,
  operation_id text NOT NULL,
  kind text NOT NULL,
  state text NOT NULL,
  start_hash text NOT NULL,
  device_key text NOT NULL,
  device_name text NOT NULL,
  backup_id text,
  base_epoch_id text,
  fence bigint,
  lease_until bigint NOT NULL,
  epoch_id text,
  h text,
  proof_hash text,
  commit_hash text,
  abort_reason text,
  created_at bigint NOT NULL,
  takeover_nonce text,
  server_random text,
  receipt_statement bytea,
  receipt_signature text,
  PRIMARY KEY (wallet_id, operation_id)
);
CREATE INDEX operations_open ON operations (wallet_id) WHERE state IN ('OPEN', 'PREPARED', 'PROVEN');
CREATE INDEX operations_device ON operations (device_key);
-- keys that a transaction condemned and the KMS has not yet confirmed as destroyed
CREATE TABLE doomed_keys (
  key_id text PRIMARY KEY,
  wallet_id text NOT NULL REFERENCES wallets,
  since bigint NOT NULL
);

-- both
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  client_id text NOT NULL,
  kind text NOT NULL,
  device_name text NOT NULL,
  created_at bigint NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  sent_at bigint
);
CREATE TABLE audit (
  id bigint PRIMARY KEY,
  at bigint NOT NULL,
  client_id text,
  event text NOT NULL,
  detail text NOT NULL,
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL
);
CREATE TABLE audit_head (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  id bigint NOT NULL,
  hash bytea NOT NULL
);
INSERT INTO audit_head (id, hash) VALUES (0, decode(repeat('00', 32), 'hex'));
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'append only'; END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();
`
