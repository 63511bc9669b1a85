import { CountField, InstantField } from '../open-api/fields.js';

/** A probe's answer. */
export class ProbeDto {
  /** alive, ready or not_ready. */
  status!: 'alive' | 'ready' | 'not_ready';
}

export class ServiceHealthDto {
  status!: 'up' | 'down';

  /** Base URL on the worker's machine. */
  url!: string | null;

  /** Why it is down, and what to do. */
  error?: string;
}

export class ServicesHealthDto {
  mcp_math!: ServiceHealthDto;

  mcp_search!: ServiceHealthDto;

  mcp_trade!: ServiceHealthDto;

  mcp_getprice!: ServiceHealthDto;
}

export class StorageHealthDto {
  status!: 'up' | 'down';

  /** Always `DATA_DIR`: paths of the machine are not shown. */
  data_directory!: string;

  /** Whether a file could be written just now. */
  writable!: boolean;

  /** MiB that the file system has left; null when it does not say. */
  @CountField()
  free_space_mb!: number | null;
}

export class DatabaseHealthDto {
  status!: 'up' | 'down';

  /** On SQLite: the file under DATA_DIR. */
  path?: string;

  /** On PostgreSQL. */
  host?: string;
}

export class QueueHealthDto {
  status!: 'up' | 'down';

  backend!: 'redis' | 'embedded';
}

export class HealthDto {
  status!: 'healthy' | 'unhealthy';

  @InstantField()
  timestamp!: string;

  services!: ServicesHealthDto;

  storage!: StorageHealthDto;

  database!: DatabaseHealthDto;

  queue!: QueueHealthDto;
}
