import { resolve } from 'node:path';
import { TOOL_SERVICE_NAMES, type ToolServiceName } from '@app/tools';
import { marketViewOf } from '../libs/testing/market-view.builder.js';
import { ToolWorld } from '../libs/testing/tool-world.js';
import { AuthorizingProxy } from './authorizing-proxy.js';
import { readBaseline } from './baseline.js';
import { runSuite, type SuiteResult } from './suite.js';

const BASELINE = resolve(import.meta.dirname, '../../conformance/baseline.yml');

/** How one service did; `surprises` is empty when all went as the baseline says. */
interface ServiceReport {
  readonly service: ToolServiceName;
  readonly passedChecks: number;
  readonly passedScenarios: readonly string[];
  readonly surprises: readonly string[];
  readonly output: string;
}

/** The four servers as a worker runs them, with a session under way, each before the whole suite. */
async function runAll(baseline: ReadonlyMap<string, string>): Promise<readonly ServiceReport[]> {
  const world = await ToolWorld.start();
  try {
    const market = await marketViewOf('2025-10-06', { AAPL: { open: '100', previousClose: '98.5' } });
    const { token } = world.startSession(market);
    return await Promise.all(
      TOOL_SERVICE_NAMES.map(async (service) => {
        const proxy = await AuthorizingProxy.start(world.servers.urls[service], token);
        const result = await runSuite(`${proxy.url}/mcp`, BASELINE);
        await proxy.close();
        return reportOf(service, result, baseline);
      }),
    );
  } finally {
    await world.close();
  }
}

function reportOf(
  service: ToolServiceName,
  { scenarios, asExpected, output }: SuiteResult,
  baseline: ReadonlyMap<string, string>,
): ServiceReport {
  const surprises: string[] = [];
  const applicable = scenarios.filter(({ name }) => !baseline.has(name));
  for (const { name, complaints, successes } of applicable) {
    if (complaints.length > 0) surprises.push(`${name} fails: ${complaints.join('; ')}`);
    else if (successes === 0) surprises.push(`${name} checked nothing`);
  }
  for (const name of baseline.keys()) {
    const scenario = scenarios.find((one) => one.name === name);
    if (!scenario) surprises.push(`${name} is in the baseline and was not run`);
    else if (scenario.complaints.length === 0) surprises.push(`${name} is in the baseline and passes`);
  }
  if (!asExpected && surprises.length === 0) surprises.push('the suite itself found a difference');
  if (applicable.length === 0) surprises.push('no scenario was run');
  const passed = applicable.filter(({ complaints }) => complaints.length === 0);
  return {
    service,
    passedChecks: passed.reduce((sum, { successes }) => sum + successes, 0),
    passedScenarios: passed.map(({ name }) => name),
    surprises,
    output,
  };
}

function show(reports: readonly ServiceReport[], baseline: ReadonlyMap<string, string>): void {
  console.log('Not applicable (conformance/baseline.yml):');
  for (const [scenario, reason] of baseline) console.log(`  ${scenario}: ${reason}`);
  for (const { service, passedChecks, passedScenarios, surprises, output } of reports) {
    const passed = `${passedScenarios.length} scenarios with ${passedChecks} checks pass`;
    console.log(`${service}: ${passed} (${passedScenarios.join(', ')}); ${baseline.size} do not apply`);
    for (const surprise of surprises) console.log(`  UNEXPECTED ${surprise}`);
    if (surprises.length > 0) console.log(output);
  }
}

const baseline = readBaseline(BASELINE);
const reports = await runAll(baseline);
show(reports, baseline);
const passed = reports.reduce((sum, { passedChecks }) => sum + passedChecks, 0);
const failed = reports.reduce((sum, { surprises }) => sum + surprises.length, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
