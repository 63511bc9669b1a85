import { type Environment } from '@app/config';
import { NO_TRACING, type Tracing } from './tracing.js';

/**
 * Traces to the collector of the environment. Without one nothing is traced and no code for it is loaded.
 * @param onOutage told once when the collector cannot be reached, again after it could be; the service goes on without it
 */
export async function openTracing(
  { otlpTracesUrl }: Pick<Environment, 'otlpTracesUrl'>,
  onOutage: (error: unknown) => void,
): Promise<Tracing> {
  if (otlpTracesUrl === undefined) return NO_TRACING;
  const { OtlpTracing } = await import('./otlp-tracing.js');
  return OtlpTracing.open(otlpTracesUrl, onOutage);
}
