// A row of bars for the last values.

/** As many of the newest values as fit, at the right edge. Null is a gap. All bars are shares of `max`. */
export function sparkline(
	values: readonly (number | null)[],
	width: number,
	bars: string,
	max = Math.max(1, ...values.map(value => value ?? 0)),
): string {
	const steps = [...bars];
	return values
		.slice(-width)
		.map(value => {
			if (value === null || value <= 0) {
				return value === null ? ' ' : steps[0]!;
			}

			return steps[Math.min(steps.length - 1, Math.floor((value / max) * (steps.length - 1) + 0.999))]!;
		})
		.join('')
		.padStart(width);
}

/** The same, several lines high. */
export function graph(
	values: readonly (number | null)[],
	width: number,
	height: number,
	bars: string,
): string[] {
	const steps = [...bars];
	const max = Math.max(1, ...values.slice(-width).map(value => value ?? 0));
	return Array.from({length: height}, (_, line) => {
		const below = height - 1 - line;
		return values
			.slice(-width)
			.map(value => {
				const filled = ((value ?? 0) / max) * height - below;
				if (value === null || filled <= 0) {
					return below === 0 && value !== null ? steps[0]! : ' ';
				}

				return steps[Math.min(steps.length - 1, Math.floor(filled * (steps.length - 1) + 0.5))]!;
			})
			.join('')
			.padStart(width);
	});
}
