// The states of a start, and what follows each. `start.ts` has what is done in them.

export const transitions = {
	/** The plan is compared with what stands. It is done anew after everything that changes what can be seen. */
	comparing: {compared: 'trying'},
	/** BIRD parses the user's own configurations. Then the lab's situation tells what is next. */
	trying: {foreign: 'removing', forgotten: 'recalling', blocked: 'unblocking', clear: 'checking'},
	/** A lab of this name from another file is removed. */
	removing: {removed: 'comparing'},
	/** Seed and rotated keys are read from the volume of a fabric that is gone. */
	recalling: {recalled: 'comparing', refused: 'dropping'},
	/** The fabric is made or started, or paused nodes go on: only then can the rest be compared. */
	unblocking: {unblocked: 'comparing', refused: 'dropping'},
	/** Kept faults are named; the machine's resources and the kernel's features are compared with the lab's needs. */
	checking: {checked: 'deploying', refused: 'dropping'},
	/** Containers, files and wires are brought in line. From the fabric's start on, each fact is waited for. */
	deploying: {deployed: 'done', refused: 'dropping'},
	/** The engine starts no privileged container: what this run made is undone, and named capabilities are asked for. */
	dropping: {dropped: 'comparing'},
} as const;

export type State = keyof typeof transitions;

/** What a comparison finds. */
export type Situation = keyof (typeof transitions)['trying'];

interface Found {
	/** The lab that runs by this name is another file's. */
	readonly foreign: boolean;
	/** The fabric is gone, and its volume still has the lab's seed and keys. */
	readonly forgotten: boolean;
	/** The fabric does not run, or nodes are paused: not everything can be compared. */
	readonly blocked: boolean;
}

/** The first that holds decides. */
export function situationOf({foreign, forgotten, blocked}: Found): Situation {
	if (foreign) {
		return 'foreign';
	}

	return forgotten ? 'forgotten' : blocked ? 'blocked' : 'clear';
}

/** How the work of a state ends, but for the engine's refusal, which is an error there. */
export type Outcome<S extends State> = Exclude<keyof (typeof transitions)[S], 'refused'>;

export const initial: State = 'comparing';

export const follow = (state: State, outcome: string): State | 'done' =>
	(transitions[state] as Readonly<Record<string, State | 'done'>>)[outcome]!;

/** Whether a privileged container may be refused in this state. */
export const mayBeRefused = (state: State): boolean => 'refused' in transitions[state];
