import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { without, configJson, environmentOf, modelJson } from '../testing/config.builder.js';
import { newTemporaryFolder, removeTemporaryFolders } from '../testing/temporary-folder.js';
import { loadConfigFile, readProvider } from './config-file.js';
import { type Environment } from './environment.js';

let environment: Environment;

function writeConfig(name: string, content: unknown): void {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(join(environment.configDir, name), text);
}

beforeEach(() => {
  const root = newTemporaryFolder();
  environment = environmentOf({ dataDir: join(root, 'data'), configDir: join(root, 'configs') });
  mkdirSync(environment.dataDir);
  mkdirSync(environment.configDir);
});

afterEach(removeTemporaryFolders);

describe('loadConfigFile', () => {
  it.each(['configs/mine.json', './configs/mine.json', 'mine.json', './mine.json'])(
    'finds %s',
    async (path) => {
      writeConfig('mine.json', configJson());
      const loaded = await loadConfigFile(environment, path);
      expect(loaded.config.models.map((model) => model.signature)).toEqual(['alpha']);
      expect(loaded.snapshot).toEqual(configJson());
    },
  );

  it('fills the NASDAQ-100 list in where the config names no universe', async () => {
    const json = without('universe', configJson());
    writeConfig('mine.json', json);
    writeConfig('nasdaq100.json', ['NVDA', 'MSFT', 'AAPL']);
    const { config, snapshot } = await loadConfigFile(environment, 'mine.json');
    expect(config.universe).toEqual(['NVDA', 'MSFT', 'AAPL']);
    expect(snapshot).toEqual({ ...json, universe: ['NVDA', 'MSFT', 'AAPL'] });
  });

  it('keeps no key in the snapshot', async () => {
    writeConfig('mine.json', configJson({ models: [modelJson('a', { openai_api_key: 'secret-1' })] }));
    const loaded = await loadConfigFile(environment, 'mine.json');
    expect(JSON.stringify(loaded)).not.toContain('secret-1');
  });

  it.each([
    { what: 'a missing comma', text: '{\n"a": 1\n"secret-1": 2}', reason: 'line 3' },
    { what: 'a bare word', text: '\nsecret-1', reason: 'line 2' },
    { what: 'a surplus comma', text: '{\n"a": [\n1,\n]}', reason: 'line 4' },
    { what: 'a cut-off file', text: '{"openai_api_key": "secret-1', reason: 'line 1' },
    { what: 'an empty file', text: '', reason: 'it cannot be parsed' },
    { what: 'a long file', text: `"${'secret-1'.repeat(200_000)}"`, reason: 'it is larger than 1 MB' },
  ])('says where JSON breaks ($what), and quotes nothing of it', async ({ text, reason }) => {
    writeConfig('mine.json', text);
    const refused: unknown = await loadConfigFile(environment, 'configs/mine.json').catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({
      code: 'invalid_config',
      message: `config_path: configs/mine.json is not a valid JSON config: ${reason}.`,
      details: { field: 'config_path', path: 'configs/mine.json' },
    });
    expect((refused as Error).cause).toBeUndefined();
  });

  it.each([
    {
      text: '["NVDA",',
      message: 'config_path: nasdaq100.json is not a valid JSON config: it cannot be parsed.',
    },
    {
      text: '{"NVDA": 1}',
      message: 'config_path: nasdaq100.json is not a valid JSON config: it must be a list of symbols.',
    },
  ])('names the list of symbols when it is broken: $text', async ({ text, message }) => {
    const json = without('universe', configJson());
    writeConfig('mine.json', json);
    writeConfig('nasdaq100.json', text);
    await expect(loadConfigFile(environment, 'mine.json')).rejects.toMatchObject({
      code: 'invalid_config',
      message,
    });
  });

  it.each(['../../etc/passwd', 'configs/../../etc/passwd', '/etc/passwd', 'configs//etc/passwd/../../../x'])(
    '41: refuses the config_path %s',
    async (path) => {
      const refused: unknown = await loadConfigFile(environment, path).catch((error: unknown) => error);
      expect(['path_outside', 'file_not_found']).toContain((refused as { code?: string }).code);
      expect(JSON.stringify(refused)).not.toContain(environment.configDir);
    },
  );

  it.each(['missing.json', 'configs/', ''])('does not find %j', async (path) => {
    await expect(loadConfigFile(environment, path)).rejects.toMatchObject({
      code: 'file_not_found',
      details: { field: 'config_path' },
    });
  });
});

describe('readProvider', () => {
  const variable = 'AI_TRADER_TEST_API_KEY';
  const withKey = (openai_api_key: unknown, more: Readonly<Record<string, unknown>> = {}) => {
    writeConfig('mine.json', configJson({ models: [modelJson('alpha', { openai_api_key, ...more })] }));
  };
  const provider = (known: Partial<Environment> = {}) =>
    readProvider({ ...environment, ...known }, 'configs/mine.json', 'alpha');

  afterEach(() => {
    Reflect.deleteProperty(process.env, variable);
  });

  it('takes a key as it is written, and the base URL beside it', async () => {
    withKey('written-key', { openai_base_url: 'https://api.example.com/v1' });
    const known = { openaiApiKey: 'other', openaiApiBase: 'https://other.example.com/v1' };
    await expect(provider(known)).resolves.toEqual({
      baseUrl: 'https://api.example.com/v1',
      apiKey: 'written-key',
    });
  });

  it('gives a replicate what the model of the file has', async () => {
    withKey('written-key', { openai_base_url: 'https://api.example.com/v1', replicates: 2 });
    await expect(readProvider(environment, 'configs/mine.json', 'alpha#2')).resolves.toEqual({
      baseUrl: 'https://api.example.com/v1',
      apiKey: 'written-key',
    });
  });

  it('env:NAME is the value of that variable at the moment of use', async () => {
    withKey(`env:${variable}`);
    process.env[variable] = 'key-of-the-variable';
    await expect(provider({ openaiApiKey: 'other' })).resolves.toMatchObject({
      apiKey: 'key-of-the-variable',
    });
  });

  it.each([undefined, null, ''])(
    'falls back to OPENAI_API_KEY and OPENAI_API_BASE when the key is %j',
    async (key) => {
      withKey(key);
      const known = { openaiApiKey: 'fallback-key', openaiApiBase: 'https://fallback.example.com/v1' };
      await expect(provider(known)).resolves.toEqual({
        baseUrl: 'https://fallback.example.com/v1',
        apiKey: 'fallback-key',
      });
    },
  );

  it('without a base URL anywhere leaves the choice to the client', async () => {
    withKey('written-key');
    await expect(provider()).resolves.toEqual({ baseUrl: undefined, apiKey: 'written-key' });
  });

  it('names the unset variable, and does not fall back behind its back', async () => {
    withKey(`env:${variable}`);
    await expect(provider({ openaiApiKey: 'fallback-key' })).rejects.toMatchObject({
      code: 'missing_api_key',
      message: `The model alpha has no API key: set the environment variable ${variable} that its openai_api_key names.`,
      details: { signature: 'alpha' },
    });
  });

  it('names the ways out when there is no key at all', async () => {
    withKey(undefined);
    await expect(provider()).rejects.toMatchObject({
      code: 'missing_api_key',
      message: 'The model alpha has no API key: set OPENAI_API_KEY, or openai_api_key in the config.',
    });
  });

  describe('with headers', () => {
    const withHeaders = (extra_headers: Readonly<Record<string, unknown>>) => {
      withKey(' written-key\n', { extra_headers, api_version: '2024-10-21' });
    };

    it('has them with the values of the environment, which are secrets, and the version of Azure', async () => {
      withHeaders({ 'HTTP-Referer': 'https://example.org', Authorization: `env:${variable}` });
      process.env[variable] = ' Basic canary== \n';
      await expect(provider()).resolves.toEqual({
        baseUrl: undefined,
        apiKey: 'written-key',
        headers: { 'HTTP-Referer': 'https://example.org', Authorization: 'Basic canary==' },
        secrets: ['Basic canary==', 'canary=='],
        apiVersion: '2024-10-21',
      });
    });

    it('names the variable that is unset', async () => {
      withHeaders({ 'X-Gateway': `env:${variable}` });
      await expect(provider()).rejects.toMatchObject({
        code: 'missing_header_value',
        message: `The model alpha has no value for the header X-Gateway: set the environment variable ${variable} that its extra_headers name.`,
      });
    });

    it('44: refuses what no header may hold, without quoting it', async () => {
      withHeaders({ 'X-Gateway': `env:${variable}` });
      process.env[variable] = 'canary\r\nX-Other: 1';
      const error: unknown = await provider().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'invalid_header_value', details: { header: 'X-Gateway' } });
      expect(JSON.stringify([error, String(error)])).not.toContain('canary');
      withKey('canary-\u0394');
      await expect(provider()).rejects.toMatchObject({
        code: 'invalid_api_key',
        message: expect.not.stringContaining('canary') as string,
      });
    });

    it('refuses what the file has become since it was checked', async () => {
      withHeaders({ 'X-Gateway': 1 });
      await expect(provider()).rejects.toMatchObject({ code: 'invalid_config' });
    });
  });
});
