import { type DropReason, type FoundWeb } from './found-web.js';
import { type SearchResult } from './jina/jina-answers.js';
import { RESULTS_AT_ONCE } from './jina/jina-client.js';
import { judgePage, judgeResult, type Candidate, type PageParts, type Verdict } from './judge-page.js';

/** That the model is told of. */
const MAX_PAGES = 5;
/** Of RESULTS_AT_ONCE each; a further one is asked for where the gate left too few of a full one. */
const MAX_RESULT_PAGES = 3;

/** What pages are collected with. */
export interface CollectionParts extends PageParts {
  /** Asks for a page of results, from 1 on. */
  readonly search: (page: number) => Promise<readonly SearchResult[]>;
}

export interface CollectedWeb {
  readonly found: FoundWeb;
  /** False where the reader failed and nothing else was found: asked again, more may come. */
  readonly isSure: boolean;
}

/**
 * The first five results that pass the gate, in the search engine's order: with all that the search engine and the page
 * itself say of its dates. Results are read until five have passed, so that it makes no difference how many others stand
 * between them. A page that cannot be read passes with the search engine's summary.
 * @throws DomainError the search's failure; the reader's, when it failed for every page that passed: whether it failed for
 *   the others must make no difference, because they might be later pages
 */
export async function collectPages(parts: CollectionParts): Promise<CollectedWeb> {
  const verdicts: Verdict[] = [];
  const seen = new Set<string>();
  for (let number = 1; number <= MAX_RESULT_PAGES; number += 1) {
    const results = await parts.search(number);
    const fresh = takeUnseen(results, seen);
    verdicts.push(...(await fillPlaces(fresh, MAX_PAGES - passedOf(verdicts), parts)));
    if (passedOf(verdicts) === MAX_PAGES || results.length < RESULTS_AT_ONCE || fresh.length === 0) break;
  }
  return toCollectedWeb(verdicts);
}

function takeUnseen(results: readonly SearchResult[], seen: Set<string>): readonly SearchResult[] {
  return results.filter(({ url }) => {
    const isSeen = url !== '' && seen.has(url);
    seen.add(url);
    return !isSeen;
  });
}

/** Each place reads results until one passes: together they take the first that pass, and read no more than they must. */
async function fillPlaces(
  results: readonly SearchResult[],
  places: number,
  parts: PageParts,
): Promise<readonly Verdict[]> {
  const judged = results.map((result) => judgeResult(result, parts));
  const verdicts = judged.map((one): Verdict => ({ outcome: typeof one === 'string' ? one : 'over_limit' }));
  const waiting = judged.flatMap((one, index): [number, Candidate][] =>
    typeof one === 'string' ? [] : [[index, one]],
  );
  const fill = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, candidate] = next;
      const verdict = await judgePage(candidate, parts);
      verdicts[index] = verdict;
      if (typeof verdict.outcome !== 'string') return;
    }
  };
  await Promise.all(Array.from({ length: places }, fill));
  return verdicts;
}

function passedOf(verdicts: readonly Verdict[]): number {
  return verdicts.filter(({ outcome }) => typeof outcome !== 'string').length;
}

function toCollectedWeb(verdicts: readonly Verdict[]): CollectedWeb {
  const passed = verdicts.filter(({ outcome }) => typeof outcome !== 'string');
  const failed = verdicts.filter(({ failure }) => failure !== undefined);
  if (passed[0]?.failure && passed.every(({ failure }) => failure !== undefined)) throw passed[0].failure;
  const dropped: Partial<Record<DropReason, number>> = {};
  for (const { outcome } of verdicts) {
    if (typeof outcome === 'string') dropped[outcome] = (dropped[outcome] ?? 0) + 1;
  }
  const pages = passed.flatMap(({ outcome }) => (typeof outcome === 'string' ? [] : [outcome]));
  return { found: { pages, dropped }, isSure: pages.length > 0 || failed.length === 0 };
}
