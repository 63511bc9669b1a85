/** One change of a job's status. */
export class JobTransitionDto {
  /** Null for the first: the job was made. */
  from_status!: string | null;

  to_status!: string;

  at!: string;

  /** trigger, replay, download, claim, settle, reconcile, cancel or retry. */
  action!: string;

  /** The name of an API key, `anonymous`, or the id of a worker. */
  actor!: string;

  /** The address of the caller, or the host of the worker. */
  source!: string;

  /** The request that led to it: of a worker's step the one that made the job. */
  request_id!: string | null;

  /** Where the action alone does not say it. */
  reason!: string | null;
}

export class JobTransitionsDto {
  job_id!: string;

  /** Oldest first; none of a job that was made before transitions were kept. */
  transitions!: JobTransitionDto[];
}
