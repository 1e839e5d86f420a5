// Quantities in few characters: rates, ages, shares, times of day.

const scale = (value: number, base: number, units: readonly string[]): string => {
	let scaled = value;
	let unit = 0;
	// As it is printed: 999.6 would read 1000.
	while (Number(scaled.toFixed(0)) >= base && unit < units.length - 1) {
		scaled /= base;
		unit++;
	}

	const digits = unit > 0 && scaled < 9.95 ? 1 : 0;
	return `${scaled.toFixed(digits)}${units[unit]}`;
};

const none = '-';

/** Bytes a second as bits a second, as links are rated: `0`, `512`, `1.2k`, `34M`; `-` for unknown. */
export const formatRate = (bytes: number | null | undefined): string =>
	bytes === null || bytes === undefined ? none : scale(bytes * 8, 1000, ['', 'k', 'M', 'G']);

/** `512B`, `4.2K`, `18M`; `-` for unknown. */
export const formatSize = (bytes: number | null | undefined): string =>
	bytes === null || bytes === undefined ? none : scale(bytes, 1024, ['B', 'K', 'M', 'G', 'T']);

/** A share of one processor: `3%`. */
export const formatShare = (share: number | null): string =>
	share === null ? none : `${(share * 100).toFixed(share < 0.0995 && share > 0 ? 1 : 0)}%`;

/** Seconds: `12s`, `3m05`, `2h10`, `4d`. */
export function formatAge(seconds: number | null): string {
	if (seconds === null) {
		return none;
	}

	const whole = Math.max(0, Math.floor(seconds));
	const two = (value: number) => String(value).padStart(2, '0');
	if (whole < 100) {
		return `${whole}s`;
	}

	if (whole < 6000) {
		return `${Math.floor(whole / 60)}m${two(whole % 60)}`;
	}

	return whole < 360_000
		? `${Math.floor(whole / 3600)}h${two(Math.floor((whole % 3600) / 60))}`
		: `${Math.floor(whole / 86_400)}d`;
}

/** Unix seconds as the local time of day: `14:03:59`. */
export const formatTime = (time: number): string => new Date(time * 1000).toTimeString().slice(0, 8);

/** `one tunnel`, `3 tunnels`. */
export const count = (many: number, one: string, several = `${one}s`): string =>
	`${many} ${many === 1 ? one : several}`;
