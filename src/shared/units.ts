// Reads quantities with a unit: durations, rates and shares, as topology files and faults write them.

const durationUnits: Readonly<Record<string, number>> = {ms: 0.001, s: 1, m: 60, h: 3600};

/** Seconds. */
export function parseDuration(text: string): number | null {
	const match = /^(\d{1,9}(?:\.\d{1,6})?)(ms|s|m|h)$/.exec(text);
	return match === null ? null : Number((Number(match[1]) * durationUnits[match[2]!]!).toFixed(6));
}

const rateUnits: Readonly<Record<string, number>> = {bit: 1, kbit: 1e3, mbit: 1e6, gbit: 1e9};

/** One byte a second: tc counts in bytes. */
export const leastRate = 8;

/** Bits a second. */
export function parseRate(text: string): number | null {
	const match = /^(\d{1,9}(?:\.\d{1,3})?)(bit|kbit|mbit|gbit)$/i.exec(text);
	const rate = match === null ? 0 : Number(match[1]) * rateUnits[match[2]!.toLowerCase()]!;
	return rate >= leastRate ? Math.round(rate) : null;
}

/** Percent. */
export function parsePercent(text: string): number | null {
	const match = /^(\d{1,3}(?:\.\d{1,4})?)%$/.exec(text);
	return match !== null && Number(match[1]) <= 100 ? Number(match[1]) : null;
}
