// Reads one line of the observer in the fabric.

export type ObserverRecord =
	| {readonly source: 'round'; readonly number: number; readonly time: number}
	| {readonly source: 'wires'; readonly text: string | null}
	| {
			readonly source: 'protocols' | 'ospf' | 'babel' | 'wg' | 'reach';
			readonly node: string;
			readonly namespace: string;
			/** The OSPF or Babel instance, or the address reached; null for the others. */
			readonly subject: string | null;
			/** Null while the source gives no answer. */
			readonly text: string | null;
	  };

const perNamespace = new Set(['protocols', 'ospf', 'babel', 'wg', 'reach']);
const isText = (value: unknown): value is string | null => value === null || typeof value === 'string';

/** Null for anything that is not a record. */
export function parseRecord(line: string): ObserverRecord | null {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		return null;
	}

	if (typeof value !== 'object' || value === null) {
		return null;
	}

	const record = value as Record<string, unknown>;
	if (record['source'] === 'round') {
		return typeof record['number'] === 'number' && typeof record['time'] === 'number'
			? {source: 'round', number: record['number'], time: record['time']}
			: null;
	}

	if (!isText(record['text'])) {
		return null;
	}

	if (record['source'] === 'wires') {
		return {source: 'wires', text: record['text']};
	}

	if (
		!perNamespace.has(String(record['source'])) ||
		typeof record['node'] !== 'string' ||
		typeof record['namespace'] !== 'string' ||
		!isText(record['subject'])
	) {
		return null;
	}

	return {
		source: record['source'] as 'protocols' | 'ospf' | 'babel' | 'wg' | 'reach',
		node: record['node'],
		namespace: record['namespace'],
		subject: record['subject'],
		text: record['text'],
	};
}
