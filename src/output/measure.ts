// Prints a measurement: the cost of the fault and of its recovery per flow, and the paths taken.

import type {MeasuredFlow, MeasuredPhase, MeasureReport, PhaseSpread, Spread} from '../lab/measure/model.js';
import {renderTable} from './table.js';

/** `13 ms`, `6.24 s`; `-` for null. */
export function formatTime(milliseconds: number | null): string {
	if (milliseconds === null) {
		return '-';
	}

	return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

const nameOf = ({from, to, family}: MeasuredFlow): string => `${from} → ${to} IPv${family}`;

const phaseRow = (title: string, phase: MeasuredPhase): string[] => [
	title,
	`${phase.lost} of ${phase.sent}`,
	formatTime(phase.gap),
	formatTime(phase.recovered),
	formatTime(phase.settled),
	String(phase.reordered),
	String(phase.duplicates),
	String(phase.routeChanges),
];

const flowRow = (flow: MeasuredFlow): string[] => [
	nameOf(flow),
	`${flow.lost} of ${flow.sent}`,
	String(flow.late),
	formatTime(flow.gap),
	formatTime(flow.gapAt),
	formatTime(flow.recovered),
	String(flow.reordered),
	String(flow.duplicates),
];

/** The paths of the flows that changed theirs. */
function renderWays(flows: readonly MeasuredFlow[]): string[] {
	const rows = flows
		.filter(({ways}) => ways.length > 1)
		.flatMap(flow =>
			flow.ways.map(({at, nodes, complete}, index) => [
				index === 0 ? nameOf(flow) : '',
				at === null ? 'before' : formatTime(at),
				`${nodes.join(' > ')}${complete ? '' : ' > …'}`,
			]),
		);
	return rows.length === 0 ? ['All flows kept their paths.'] : renderTable(['FLOW', 'SINCE', 'WAY'], rows);
}

const renderPhase = (title: string, phase: MeasuredPhase): string[] => [
	title,
	'',
	...renderTable(
		['FLOW', 'LOST', 'LATE', 'LONGEST GAP', 'BEGAN', 'RECOVERED', 'REORDERED', 'DUPLICATES'],
		phase.flows.map(flowRow),
	),
	'',
	...renderWays(phase.flows),
];

const formatSpread = (spread: Spread | null, format: (value: number) => string): string =>
	spread === null
		? '-'
		: `${format(spread.median)} (${format(spread.least)} to ${format(spread.most)}, ${spread.runs} runs)`;

const spreadRow = (title: string, {lost, gap, recovered, settled}: PhaseSpread): string[] => [
	title,
	formatSpread(lost, String),
	...[gap, recovered, settled].map(spread => formatSpread(spread, formatTime)),
];

function renderRepeated({fault, heal, broken, healed, runs}: MeasureReport): string[] {
	const rows = [spreadRow(fault, broken), ...(healed === null ? [] : [spreadRow(heal!, healed)])];
	const single = runs.flatMap((run, index) => [
		phaseRow(`${index + 1}: ${fault}`, run.broken),
		...(run.healed === null ? [] : [phaseRow(`${index + 1}: ${heal}`, run.healed)]),
	]);
	return [
		...renderTable(['MEDIAN (MIN TO MAX)', 'LOST', 'LONGEST GAP', 'RECOVERED', 'SETTLED'], rows),
		'',
		...renderTable(summaryHeader('RUN'), single),
	];
}

const summaryHeader = (first: string): string[] => [
	first,
	...['LOST', 'LONGEST GAP', 'RECOVERED', 'SETTLED', 'REORDERED', 'DUPLICATES', 'ROUTE CHANGES'],
];

export function renderMeasure(report: MeasureReport): string[] {
	const {lab, fault, heal, probes, rate, runs} = report;
	const flows = runs[0]?.broken.flows.length ?? 0;
	const head = `${lab}: ${flows} flows between ${probes.join(', ')}; ${rate} probes a second each`;
	const [only] = runs;
	if (runs.length !== 1 || only === undefined) {
		return [head, '', ...renderRepeated(report)];
	}

	const {broken, healed} = only;
	const rows = [phaseRow(fault, broken), ...(healed === null ? [] : [phaseRow(heal!, healed)])];
	return [
		head,
		'',
		...renderTable(summaryHeader('WHAT'), rows),
		'',
		...renderPhase(`After: ${fault}`, broken),
		...(healed === null ? [] : ['', ...renderPhase(`After: ${heal}`, healed)]),
	];
}
