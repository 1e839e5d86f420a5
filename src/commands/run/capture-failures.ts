// Runs failed checks once more while packets are captured at every gateway, so that CI keeps the evidence.

import type {Engine} from '../../engine/client.js';
import {capture} from '../../lab/capture/capture.js';
import type {CheckKind, CheckReport} from '../../lab/check/model.js';
import {runChecks} from '../../lab/check/run.js';
import {type FoundLab, readFabricPlan} from '../../lab/find/find.js';
import type {OutputFile} from '../../output/sinks/file.js';
import {mainNamespace} from '../../shared/namespaces.js';

/** Writes one pcapng of all tunnel ends and the wires outside, captured while the failed kinds run again. */
export async function captureFailures(
	engine: Engine,
	lab: FoundLab,
	report: CheckReport,
	{file, signal}: {readonly file: OutputFile; readonly signal: AbortSignal},
): Promise<void> {
	const plan = await readFabricPlan(engine, lab, signal);
	const gateways = new Set((plan?.expect.handshakes ?? []).map(({node}) => node));
	const outside = (plan?.wires ?? [])
		.flatMap(({ends}) => ends)
		.flatMap(end =>
			'node' in end && gateways.has(end.node) && end.namespace === mainNamespace ? [end] : [],
		);
	const points = [...outside, ...(plan?.expect.handshakes ?? [])].map(
		({node, namespace, ifname}) => `${node}/${namespace}:${ifname}`,
	);
	if (points.length === 0) {
		return;
	}

	const over = new AbortController();
	const only = [...new Set(report.results.filter(({status}) => status !== 'passed').map(({kind}) => kind))];
	const stream = file.stream();
	// The head comes when every point is listened to: what is sent before would be missed.
	let announce = () => {};
	const listening = new Promise<void>(resolve => {
		announce = resolve;
	});
	const written = (async () => {
		try {
			for await (const chunk of capture(engine, lab, points, {signal: over.signal})) {
				await stream.write(chunk);
				announce();
			}
		} finally {
			await stream.close();
		}
	})();
	try {
		await Promise.race([listening, written]);
		await runChecks(engine, lab, {only: only as CheckKind[], timeout: 0, keepCables: true, signal});
	} finally {
		over.abort();
		await written;
	}
}
