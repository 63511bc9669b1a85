const percent = new Intl.NumberFormat('en-US', {
  style: 'percent',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});
const wholePercent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 });
const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const monthAndDay = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });

/** Stands for a figure that there is none of. */
export const NONE = '–';

/** A fraction with two decimals and its sign: 0.1646 is `+16.46%`. */
export function signedPercent(fraction: number | null | undefined): string {
  if (fraction === null || fraction === undefined) return NONE;
  const text = percent.format(Math.abs(fraction));
  if (Number(text.replace('%', '')) === 0) return text;
  return `${fraction < 0 ? '−' : '+'}${text}`;
}

/** A share without sign: 0.95 is `95%`. */
export function share(fraction: number | null | undefined): string {
  return fraction === null || fraction === undefined ? NONE : wholePercent.format(fraction);
}

/** A tick of an axis: 0.05 is `+5%`, 0 is `0%`. */
export function tickPercent(fraction: number): string {
  const text = wholePercent.format(Math.abs(fraction));
  return text === '0%' ? text : `${fraction < 0 ? '−' : '+'}${text}`;
}

/** US dollars and cents. */
export function money(amount: number | null | undefined): string {
  return amount === null || amount === undefined ? NONE : dollars.format(amount).replace('-', '−');
}

/** A ratio with two decimals. */
export function ratio(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : value.toFixed(2).replace('-', '−');
}

/** A trading date for an axis: `Oct 2`. */
export function shortDate(date: string): string {
  return monthAndDay.format(new Date(`${date}T00:00:00Z`));
}

/** An instant to the minute: `2025-10-30 06:00 UTC`. */
export function instant(iso: string | null): string {
  return iso === null ? NONE : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** A length of time: `8 s`, `12 min 5 s`, `3 h 20 min`. */
export function duration(seconds: number | null): string {
  if (seconds === null) return NONE;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

/** `1 session`, `20 sessions`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `2025-10-02 to 2025-10-29`; one date where both are the same. */
export function range(first: string | undefined, last: string | undefined): string {
  if (first === undefined || last === undefined) return NONE;
  return first === last ? first : `${first} to ${last}`;
}
