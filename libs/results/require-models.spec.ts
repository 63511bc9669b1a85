import { requireModels } from './require-models.js';

const portfolios = { signatures: () => Promise.resolve(['a', 'b', 'a,b', 'c, d', 'e']) };

describe('requireModels', () => {
  it.each([
    [
      ['b', 'a'],
      ['b', 'a'],
    ],
    [['e,b'], ['e', 'b']],
    [['e, b'], ['e', 'b']],
    [['a,b'], ['a,b']],
    [['c, d'], ['c, d']],
    [
      ['b', 'e,b', 'b'],
      ['b', 'e'],
    ],
    [
      ['a,b', 'a'],
      ['a,b', 'a'],
    ],
    [[], []],
  ])('%j names %j', async (named, models) => {
    expect(await requireModels(portfolios, named)).toEqual(models);
  });

  it.each([[['nobody']], [['a', 'nobody']], [['a,nobody']], [['nobody,a']], [['a,']], [['']]])(
    '%j names somebody without a portfolio',
    async (named) => {
      await expect(requireModels(portfolios, named)).rejects.toMatchObject({ code: 'not_found' });
    },
  );
});
