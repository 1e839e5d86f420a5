// Lists the checks of a lab, and the reason why a kind has none.

import type {FabricPlan} from '../../plan/model.js';
import {explainUndecided} from '../../topology/untried.js';
import {listAssertions} from './assertions.js';
import {listCaptures} from './built-in/capture.js';
import {listDenied} from './built-in/denied.js';
import {listEcmp} from './built-in/ecmp.js';
import {listIsolation} from './built-in/isolation.js';
import {listMtu} from './built-in/mtu.js';
import {listReach} from './built-in/reach.js';
import {listRouting} from './built-in/routing.js';
import {listTransfers} from './built-in/transfer.js';
import {listTunnels} from './built-in/tunnels.js';
import type {Job} from './check.js';
import {type CheckKind, type CheckOptions, checkKinds, type NotRun, type ResultKind} from './model.js';

/** Why a lab has no check of a kind that follows from the topology. */
const reasons: Partial<Record<CheckKind, string>> = {
	reach: 'no pair is declared to reach each other',
	tunnel: 'the lab has no tunnel that wgsim configures',
	isolation: 'no tunnel has its end and its socket in different namespaces',
	capture: 'no private traffic crosses an underlay link',
	routing: 'no BIRD runs in this lab',
	ecmp: 'no remote site is behind more than one tunnel of a gateway',
	mtu: 'there is neither a tunnel nor a pair',
	transfer: 'no pair is declared to reach each other, or firewalls restrict all of them',
};

export interface CheckList {
	readonly jobs: readonly Job[];
	readonly notRun: readonly NotRun[];
}

/** Pairs that the file does not name, and of which it is unknown whether they reach each other. */
const notJudged = (kind: CheckKind, {checks: {undecided}}: FabricPlan): NotRun[] =>
	kind !== 'reach' || undecided.length === 0 ? [] : [{kind, reason: explainUndecided(undecided)}];

/** Whether the user asks for checks of this kind. */
export const isWanted = (
	kind: ResultKind,
	{only, skip}: Required<Pick<CheckOptions, 'only' | 'skip'>>,
): boolean => (only === null || only.some(each => each === kind)) && !skip.some(each => each === kind);

export function listChecks(
	plan: FabricPlan,
	{
		only,
		skip,
		keepCables = false,
	}: Required<Pick<CheckOptions, 'only' | 'skip'>> & Pick<CheckOptions, 'keepCables'>,
	nodes: readonly Job[] = [],
	uplinks: readonly Job[] = [],
): CheckList {
	const all = [
		...nodes,
		...listReach({plan}),
		...listDenied({plan}),
		...listTunnels({plan}),
		...listIsolation({plan}),
		...listCaptures({plan}),
		...listRouting({plan}),
		...listEcmp({plan}),
		...listMtu({plan}),
		...listTransfers({plan}),
		...listAssertions({plan}),
		...(keepCables ? [] : uplinks),
	];
	const wants = (kind: ResultKind): boolean => isWanted(kind, {only, skip});
	const present = new Set(all.flatMap(({checks}) => checks.map(({kind}) => kind)));
	const kept = keepCables && uplinks.length > 0 && wants('mtu');
	return {
		jobs: all.filter(({checks}) => checks.some(({kind}) => wants(kind))),
		notRun: checkKinds.flatMap(kind => {
			if (kind === 'mtu' && kept) {
				return [{kind, reason: 'on each uplink alone: cables must not be pulled'}];
			}

			if (!present.has(kind)) {
				const reason = reasons[kind];
				return [...(reason === undefined ? [] : [{kind, reason}]), ...notJudged(kind, plan)];
			}

			return wants(kind) ? notJudged(kind, plan) : [{kind, reason: 'not selected'}];
		}),
	};
}
