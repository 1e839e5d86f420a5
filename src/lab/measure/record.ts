// Reads the lines of wgsim-probe, and converts its microseconds to milliseconds.

export interface FlowEnds {
	readonly flow: number;
	readonly from: string;
	readonly to: string;
	readonly family: 4 | 6;
	readonly source: string;
	readonly target: string;
}

export type ProbeRecord =
	| {readonly kind: 'flows'; readonly at: number; readonly flows: readonly FlowEnds[]}
	| {readonly kind: 'mark'; readonly at: number; readonly mark: string}
	/** Of one flow: nodes between its ends, null for one that did not answer. */
	| {
			readonly kind: 'way';
			readonly at: number;
			readonly flow: number;
			readonly hops: readonly (string | null)[];
			readonly reached: boolean;
	  }
	| {
			readonly kind: 'changes';
			readonly at: number;
			readonly node: string;
			readonly namespace: string;
			readonly routes: number;
			readonly links: number;
	  }
	| {readonly kind: 'node'; readonly at: number; readonly node: string; readonly state: 'ended' | 'back'}
	| {
			readonly kind: 'probes';
			readonly at: number;
			readonly flows: readonly {
				readonly flow: number;
				/** Number of the first of `sent`. */
				readonly first: number;
				readonly sent: readonly number[];
				readonly received: readonly (readonly [number: number, at: number])[];
			}[];
	  };

const milliseconds = (microseconds: number): number => microseconds / 1000;

/** The program is of this very version: its lines are taken by their kind. */
export function parseProbeRecord(line: string): ProbeRecord {
	const record = JSON.parse(line) as ProbeRecord;
	const at = milliseconds(record.at);
	return record.kind === 'probes'
		? {
				...record,
				at,
				flows: record.flows.map(({sent, received, ...flow}) => ({
					...flow,
					sent: sent.map(milliseconds),
					received: received.map(([number, time]) => [number, milliseconds(time)] as const),
				})),
			}
		: {...record, at};
}
