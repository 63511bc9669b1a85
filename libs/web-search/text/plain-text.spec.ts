import { toPlainText } from './plain-text.js';

describe('toPlainText', () => {
  it.each([
    ['plain text', 'NVDA rose 3 %.', 'NVDA rose 3 %.'],
    ['comparisons', 'a < b and b > a', 'a < b and b > a'],
    ['tags', '<p>NVDA <b>rose</b></p><p>3&nbsp;%</p>', 'NVDA rose\n\n3 %'],
    ['scripts and styles', 'a<script>alert("<p>")</script><STYLE>b{}</STYLE >c', 'a c'],
    ['comments', 'a<!-- <p>b</p> -->c', 'a c'],
    ['entities', '&lt;b&gt; &amp;amp; &#8364; &#x20AC; &bogus;', '<b> &amp; € € &bogus;'],
    ['a tag that never ends', 'a<a href="', 'a'],
    ['a script that never ends', 'a<script>b', 'a'],
    ['control and invisible characters', 'a\u0000b\u202Ec\u200Bd\u{E0041}e\uD800f', 'abcdef'],
    ['white space', ' a \t b\r\n\r\n\r\n\r\nc ', 'a b\n\nc'],
    ['letters that change their length in lower case', 'İİİ<p>x</p>', 'İİİ\nx'],
    ['nothing', '', ''],
  ])('of %s', (_what, raw, text) => {
    expect(toPlainText(raw, 1_000)).toBe(text);
  });

  it('is cut to its length, at a whole character', () => {
    expect(toPlainText('abcdef', 6)).toBe('abcdef');
    expect(toPlainText('abcdef', 5)).toBe('abcd…');
    expect(toPlainText('abc😀f', 5)).toBe('abc…');
  });

  it.each(['<', '<script>', '<!--', '<a ', '&#', '&'])('a megabyte of %j is read through once', (piece) => {
    const text = toPlainText(piece.repeat(1_000_000 / piece.length), 1_000_000);
    expect(text.length).toBeLessThanOrEqual(1_000_000);
  });
});
