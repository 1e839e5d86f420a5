// What was changed by hand in the nodes of a lab, as a document.

export const keptVersion = 1;

export interface KeptFile {
	/** Absolute. */
	readonly path: string;
	/** Permission bits. */
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	/** Base64. */
	readonly content: string;
}

export interface KeptNode {
	readonly files: readonly KeptFile[];
	/** Each makes an address, a route or a rule: `["ip", "-n", "private", "route", "add", …]`. */
	readonly commands: readonly (readonly string[])[];
}

export interface KeptLab {
	readonly kept: number;
	readonly wgsim: string;
	readonly lab: string;
	/** Unix time in seconds. */
	readonly savedAt: number;
	readonly nodes: Readonly<Record<string, KeptNode>>;
}

export interface Saved {
	readonly kept: KeptLab;
	/** `R1: /usr/bin/htop: outside of the folders that are kept`. */
	readonly left: readonly string[];
}

export interface Restored {
	readonly files: number;
	readonly commands: number;
	/** What could not be done, by node. */
	readonly failed: readonly string[];
}
