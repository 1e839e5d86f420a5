// Where the replay of a recording is, and what its keys ask for.

export interface Replay {
	/** What was recorded: `wgsim check my-vpn.yaml`. */
	readonly title: string;
	/** Seconds from the beginning. */
	readonly at: number;
	/** Seconds in all. */
	readonly duration: number;
	/** Seconds of the recording in one second. */
	readonly speed: number;
	readonly paused: boolean;
}

export type ReplayCommand =
	| {readonly kind: 'pause'}
	/** To the next event, or the one before. */
	| {readonly kind: 'step'; readonly by: 1 | -1}
	| {readonly kind: 'seek'; readonly seconds: number}
	| {readonly kind: 'speed'; readonly by: 1 | -1};

/** The speeds to choose from. */
export const speeds: readonly number[] = [0.25, 0.5, 1, 2, 5, 10, 30, 60];

export const clockOf = (seconds: number): string => {
	const tenths = Math.floor(seconds * 10);
	const [minutes, rest] = [Math.floor(tenths / 600), tenths % 600];
	return `${minutes}:${String(Math.floor(rest / 10)).padStart(2, '0')}.${rest % 10}`;
};
