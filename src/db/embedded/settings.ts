/** The role that initdb makes. It bypasses row-level security, so nothing but set-up ever uses it. */
export const SUPERUSER = "postgres";

/**
 * Settings for two cores and a few gigabytes. Written again at every start, so that a new version of
 * Plumbline can change them; an operator's own go into postgresql.auto.conf (`ALTER SYSTEM`), which
 * PostgreSQL reads last.
 */
export function settingsFile(port: number, durable: boolean): string {
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    // Sockets have a path limit that a deep data folder exceeds.
    unix_socket_directories: "",
    max_connections: 100,
    password_encryption: "scram-sha-256",
    timezone: "UTC",
    shared_buffers: "256MB",
    work_mem: "16MB",
    maintenance_work_mem: "128MB",
    max_wal_size: "4GB",
    checkpoint_timeout: "15min",
    random_page_cost: 1.1,
    jit: "off",
    fsync: durable ? "on" : "off",
    synchronous_commit: durable ? "on" : "off",
    full_page_writes: durable ? "on" : "off",
    // A week of logs at most, a file a weekday.
    logging_collector: "on",
    log_directory: "log",
    log_filename: "postgresql-%a.log",
    log_rotation_age: "1d",
    log_rotation_size: 0,
    log_truncate_on_rotation: "on",
    log_timezone: "UTC",
    log_checkpoints: "off",
    // A failing statement is reported by us, with its fault; here it could carry what a person wrote.
    log_min_error_statement: "panic",
  };
  return `${Object.entries(settings).map(([name, value]) => `${name} = '${value}'`).join("\n")}\n`;
}
