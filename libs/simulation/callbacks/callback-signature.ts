import { createHmac } from 'node:crypto';

/**
 * The header `X-AI-Trader-Signature`: `t=<unix seconds>,v1=<hex>`, where v1 is the HMAC-SHA256 of `<t>.<body>` under
 * CALLBACK_SECRET. The receiver computes it from the raw body, compares, and refuses what is old.
 */
export function callbackSignature(secret: string, unixSeconds: number, rawBody: string): string {
  const v1 = createHmac('sha256', secret).update(`${unixSeconds}.${rawBody}`).digest('hex');
  return `t=${unixSeconds},v1=${v1}`;
}
