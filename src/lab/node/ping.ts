// Reads the summary of iputils' ping.

export interface PingSummary {
	readonly sent: number;
	readonly received: number;
	/** Milliseconds; null where nothing came back. */
	readonly rtt: {readonly min: number; readonly avg: number; readonly max: number} | null;
}

/** Null where the summary is not there: ping could not be asked. */
export function parsePing(output: string): PingSummary | null {
	const packets = /(\d+) packets transmitted, (\d+) received/.exec(output);
	if (packets === null) {
		return null;
	}

	const times = /= ([\d.]+)\/([\d.]+)\/([\d.]+)\//.exec(output);
	return {
		sent: Number(packets[1]),
		received: Number(packets[2]),
		rtt: times === null ? null : {min: Number(times[1]), avg: Number(times[2]), max: Number(times[3])},
	};
}
