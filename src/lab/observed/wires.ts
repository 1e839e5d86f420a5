// Reads the fabric's report of its wires.

/** The fabric's account of its wires. */
export interface WiresState {
	/** Digest of the plan that the fabric follows. */
	readonly revision: string | null;
	/** Wires that stand. */
	readonly made: number;
	/** The two ends of each that does not: `V1-1:eth0`, or `internet:V1-1.eth0` for a bridge. */
	readonly missing: readonly (readonly string[])[];
	/** By `V1-1:eth0`, of wires that stand: what the kernel refused to set on them. */
	readonly failed: Readonly<Record<string, readonly string[]>>;
	/** Nodes that have announced themselves and run. */
	readonly nodes: readonly string[];
}

const areTexts = (value: unknown): value is string[] =>
	Array.isArray(value) && value.every(each => typeof each === 'string');

/** Null for what is no account. */
export function parseWires(text: string): WiresState | null {
	try {
		const {revision = null, made, missing, failed = {}, nodes} = JSON.parse(text);
		return typeof made === 'number' &&
			Array.isArray(missing) &&
			missing.every(areTexts) &&
			areTexts(nodes) &&
			Object.values(failed).every(areTexts)
			? {revision, made, missing, failed, nodes}
			: null;
	} catch {
		return null;
	}
}
