import React from 'react';
import { count, duration, instant, range } from './format';
import { isUnderWay, STATUS_TEXT, STATUS_TONE } from './job-status';
import { type FailedModelDay, type LastRun as Run } from './performance';

const MOST_FAILURES = 8;

/** How the newest job went, or how far it has come. */
export function LastRun({ run }: { readonly run: Run | null }): React.JSX.Element {
  return (
    <section className="card last-run" aria-labelledby="last-run-title">
      <div className="card-head">
        <h2 id="last-run-title">Last run</h2>
        {run && <span className={`badge tone-${STATUS_TONE[run.status]}`}>{STATUS_TEXT[run.status]}</span>}
      </div>
      {run ? <Details run={run} /> : <p className="muted">Nothing has run yet.</p>}
    </section>
  );
}

function Details({ run }: { readonly run: Run }): React.JSX.Element {
  return (
    <>
      <Progress run={run} />
      <Facts run={run} />
      {run.error !== null && <p className="run-error">{run.error}</p>}
      {run.failed_model_days.length > 0 && <Failures failures={run.failed_model_days} />}
      {run.warnings.length > 0 && (
        <details>
          <summary>{count(run.warnings.length, 'warning')}</summary>
          <ul className="warnings">
            {run.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Progress({ run: { progress } }: { readonly run: Run }): React.JSX.Element {
  const { total_model_days: total, completed, failed } = progress;
  const percentOf = (part: number) => `${(part / Math.max(1, total)) * 100}%`;
  return (
    <div className="progress">
      <div
        className="progress-bar"
        role="progressbar"
        aria-label="Model-days that have ended"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={completed + failed}
      >
        <span className="progress-completed" style={{ width: percentOf(completed) }} />
        <span className="progress-failed" style={{ width: percentOf(failed) }} />
      </div>
      <p>
        <strong>{completed}</strong> of {count(total, 'model-day')} completed
        {failed > 0 && <span className="failed-count">, {failed} failed</span>}
      </p>
    </div>
  );
}

function Facts({ run }: { readonly run: Run }): React.JSX.Element {
  const { current } = run.progress;
  return (
    <dl>
      {current && <Fact name="Now">{`${current.model}, ${current.date}`}</Fact>}
      <Fact name="Dates">
        {range(run.date_range[0], run.date_range.at(-1))} ({count(run.date_range.length, 'session')})
      </Fact>
      <Fact name="Models">{run.models.join(', ')}</Fact>
      <Fact name="Started">{instant(run.started_at ?? run.created_at)}</Fact>
      {!isUnderWay(run.status) && <Fact name="Ended">{instant(run.completed_at)}</Fact>}
      <Fact name="Took">{duration(run.total_duration_seconds)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Failures({ failures }: { readonly failures: readonly FailedModelDay[] }): React.JSX.Element {
  const more = failures.length - MOST_FAILURES;
  return (
    <div className="failures">
      <h3>Failed</h3>
      <ul>
        {failures.slice(0, MOST_FAILURES).map(({ date, model, error, attempts }) => (
          <li key={`${date} ${model}`}>
            <strong>{model}</strong> on {date} <span className="muted">({count(attempts, 'attempt')})</span>
            <br />
            {error ?? 'No reason was given.'}
          </li>
        ))}
      </ul>
      {more > 0 && <p className="muted">and {more} more</p>}
    </div>
  );
}
