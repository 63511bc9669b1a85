import { meanInterval } from '@app/metrics';
import { type ReplicateGroup } from './performance-views.js';

/** A portfolio that may be one of several replicates. */
export interface GroupMember {
  readonly name: string;
  readonly replicateOf?: string;
  readonly totalReturn: number | null;
}

/** The replicates of each model together, in the order of the first of them. */
export function replicateGroups(members: readonly GroupMember[]): readonly ReplicateGroup[] {
  const groups = new Map<string, GroupMember[]>();
  for (const member of members) {
    if (member.replicateOf === undefined) continue;
    const group = groups.get(member.replicateOf);
    if (group) group.push(member);
    else groups.set(member.replicateOf, [member]);
  }
  return [...groups].map(([model, own]) => toGroup(model, own));
}

function toGroup(model: string, members: readonly GroupMember[]): ReplicateGroup {
  const interval = meanInterval(members.map((member) => member.totalReturn ?? Number.NaN));
  const { lower, upper } = interval;
  return {
    model,
    count: members.length,
    mean_total_return: finite(interval.mean),
    standard_deviation: finite(interval.standardDeviation),
    interval: Number.isFinite(lower) ? { lower, upper } : null,
    members: members.map((member) => ({ name: member.name, total_return: member.totalReturn })),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
