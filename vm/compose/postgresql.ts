import { type MachineProfile, SIZES } from "../sizing.ts";

/** Parts of the container's limit that Postgres is told; the rest is for its processes, 7 MiB each with a warm connection. */
const SHARED_PART = 4;

/** postgresql.conf for a small machine: one household, a pool of four connections, no replica. */
export function postgresqlConf(profile: MachineProfile): string {
  const sharedMiB = Math.floor(SIZES[profile].limitMiB.postgres / SHARED_PART);
  return `listen_addresses = '*'
password_encryption = 'scram-sha-256'
max_connections = 20
shared_buffers = ${sharedMiB}MB
work_mem = 2MB
maintenance_work_mem = 32MB
max_parallel_workers = 0
max_parallel_maintenance_workers = 0
max_parallel_workers_per_gather = 0
autovacuum_max_workers = 1
jit = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 256MB
timezone = 'UTC'
log_timezone = 'UTC'
log_statement = 'none'
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
`;
}
