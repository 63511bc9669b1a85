/** A probe's answer. */
export class ProbeDto {
  /** alive, ready or not_ready. */
  status!: string;
}

export class ServiceHealthDto {
  /** up or down. */
  status!: string;

  /** Base URL on the worker's machine. */
  url!: string | null;

  error?: string;
}

export class ServicesHealthDto {
  mcp_math!: ServiceHealthDto;

  mcp_search!: ServiceHealthDto;

  mcp_trade!: ServiceHealthDto;

  mcp_getprice!: ServiceHealthDto;
}

export class StorageHealthDto {
  /** up or down. */
  status!: string;

  data_directory!: string;

  writable!: boolean;

  free_space_mb!: number | null;
}

export class DatabaseHealthDto {
  /** up or down. */
  status!: string;

  /** On SQLite: the file under DATA_DIR. */
  path?: string;

  /** On PostgreSQL. */
  host?: string;
}

export class QueueHealthDto {
  /** up or down. */
  status!: string;

  /** redis or embedded. */
  backend!: string;
}

export class HealthDto {
  /** healthy or unhealthy. */
  status!: string;

  timestamp!: string;

  services!: ServicesHealthDto;

  storage!: StorageHealthDto;

  database!: DatabaseHealthDto;

  queue!: QueueHealthDto;
}
