import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkNode, NEEDED_NODE } from './needed-node.js';

const read = (name: string) => readFileSync(join(import.meta.dirname, '../..', name), 'utf8');

describe('the Node that is needed', () => {
  it.each(['24.15.0', '24.15.1', '24.21.0', '26.0.0', '100.0.0'])('%s is new enough', (version) => {
    expect(() => {
      checkNode(version);
    }).not.toThrow();
  });

  it.each(['18.20.8', '20.20.2', '22.23.3', '24.9.0', '24.14.9', '9.0.0'])(
    '%s is refused in words that say what to do',
    (version) => {
      expect(() => {
        checkNode(version);
      }).toThrow(`Node 24.15.0 or later is needed; this is ${version}. Install it from https://nodejs.org`);
    },
  );

  it('is the same wherever it is said', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    expect(engines.node).toBe(`>=${NEEDED_NODE}`);
    expect(/^const NEEDED = \[(\d+), (\d+)\];$/m.exec(read('scripts/on-node.mjs'))?.slice(1)).toEqual(
      NEEDED_NODE.split('.').slice(0, 2),
    );
    expect(read('.nvmrc')).toBe('24\n');
    expect(read('Dockerfile').match(/^FROM node:(\S+)/gm)).toEqual([
      'FROM node:24-bookworm',
      'FROM node:24-bookworm-slim',
    ]);
  });
});
