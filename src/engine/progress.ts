// The progress events of long work (packages, base image, build, engine); engine/ never prints.

export interface ProgressEvent {
	/** The piece of work: `packages`, `engine`, `base image`, `node image`. */
	readonly step: string;
	/** `step` opens something that takes its time, `detail` is a line of a tool's output, `done` closes the step. */
	readonly kind: 'step' | 'detail' | 'done';
	readonly text: string;
}

export type Report = (event: ProgressEvent) => void;

export const silent: Report = () => {};
