import { type PortfolioRepository } from '@app/database';
import { portfolioNotFound } from './read-errors.js';

/**
 * The signatures that a caller named, each as a value of its own or several separated by commas. A value that is a
 * signature as a whole is taken as it is, because a signature may hold commas.
 * @returns each once, in the order in which they were named
 * @throws DomainError `not_found` for a signature without a portfolio
 */
export async function requireModels(
  portfolios: Pick<PortfolioRepository, 'signatures'>,
  named: readonly string[],
): Promise<readonly string[]> {
  const known = new Set(await portfolios.signatures());
  const models = named.flatMap((value) =>
    known.has(value) ? [value] : value.split(',').map((part) => part.trim()),
  );
  const unknown = models.find((model) => !known.has(model));
  if (unknown !== undefined) throw portfolioNotFound(unknown);
  return [...new Set(models)];
}
