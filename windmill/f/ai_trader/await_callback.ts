import { type TriggerResult } from './api_results.ts';

/**
 * After this step the flow is suspended until the callback URL is called. The service calls it for a job that it accepted, or
 * that was under way already; in every other case there is nothing to wait for, and the flow resumes itself.
 */
export async function main(trigger: TriggerResult, callback_url: string): Promise<{ waiting: boolean }> {
  if (trigger.outcome === 'accepted' || trigger.outcome === 'running') return { waiting: true };
  const response = await fetch(callback_url, {
    method: 'POST',
    body: '{}',
    headers: { 'Content-Type': 'application/json' },
  });
  if (!response.ok) throw new Error(`Windmill answered its own resume URL with ${response.status}.`);
  return { waiting: false };
}
