// The specification of a container, and its form for dockerode.

import type Docker from 'dockerode';

export interface ContainerSpec {
	readonly name: string;
	readonly image: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly hostname?: string;
	/** Replaces the image's entrypoint. */
	readonly entrypoint?: readonly string[];
	readonly command?: readonly string[];
	/** No secret belongs here: `docker inspect` shows it. */
	readonly env?: Readonly<Record<string, string>>;
	/** By default a network namespace of its own, in which Docker makes nothing: no hosts(5) or resolv.conf(5) either. */
	readonly network?: string;
	/** True by default. */
	readonly privileged?: boolean;
	/** Those to add to Docker's own, where the container is not privileged: `NET_ADMIN`. */
	readonly capabilities?: readonly string[];
	/** As of `docker run --security-opt`. */
	readonly securityOptions?: readonly string[];
	/** Paths below /proc that may not be written to, instead of Docker's own choice; privileged containers have none. */
	readonly readonlyPaths?: readonly string[];
	/** Rules of the devices cgroup: `c 10:200 rwm`. */
	readonly deviceRules?: readonly string[];
	readonly pid?: 'host';
	readonly sysctls?: Readonly<Record<string, string>>;
	/** Named volumes by the path where they are mounted. */
	readonly volumes?: Readonly<Record<string, string>>;
	/** Of a volume that is not there when it is mounted: Docker makes it then, and never without these. */
	readonly volumeLabels?: Readonly<Record<string, string>>;
	/** Mount options by path: `{'/run': 'mode=755,size=16m'}`. */
	readonly tmpfs?: Readonly<Record<string, string>>;
	/** `no` by default. */
	readonly restart?: 'no' | 'always' | 'unless-stopped' | 'on-failure';
	readonly stopSignal?: string;
	/** Seconds until a stop becomes a kill. */
	readonly stopTimeout?: number;
	/** Files of one process; the engine's own limit by default. */
	readonly openFiles?: number;
	/** Processors; no limit by default. */
	readonly cpus?: number;
	/** Bytes; no limit by default. */
	readonly memory?: number;
	/** Processes and threads; no limit by default. */
	readonly pids?: number;
	/** It can be attached to, and its input ends with the first connection that was. Without, it has no input. */
	readonly input?: 'once';
	/** Docker removes it when it has ended. */
	readonly autoRemove?: boolean;
}

/** A bind (`NAME:PATH`) of a volume that is not there would make one without a label, which no lab would own. */
const mountsOf = ({volumes = {}, volumeLabels = {}}: ContainerSpec): Docker.MountSettings[] =>
	Object.entries(volumes).map(([path, name]) => ({
		Type: 'volume',
		Source: name,
		Target: path,
		VolumeOptions: {NoCopy: false, Labels: {...volumeLabels}, DriverConfig: {Name: 'local', Options: {}}},
	}));

export function toCreateOptions(spec: ContainerSpec): Docker.ContainerCreateOptions {
	const {openFiles} = spec;
	return {
		name: spec.name,
		Image: spec.image,
		Labels: {...spec.labels},
		Hostname: spec.hostname,
		Entrypoint: spec.entrypoint && [...spec.entrypoint],
		Cmd: spec.command && [...spec.command],
		Env: Object.entries(spec.env ?? {}).map(([key, value]) => `${key}=${value}`),
		StopSignal: spec.stopSignal,
		StopTimeout: spec.stopTimeout,
		...(spec.input === 'once' ? {OpenStdin: true, StdinOnce: true, AttachStdin: true} : {}),
		// Of mode `none` Docker makes a sandbox all the same, which is two thirds of a container's start. The runtime makes the namespace.
		NetworkDisabled: spec.network === undefined,
		HostConfig: {
			NetworkMode: spec.network ?? 'none',
			Privileged: spec.privileged ?? true,
			CapAdd: spec.capabilities && [...spec.capabilities],
			SecurityOpt: spec.securityOptions && [...spec.securityOptions],
			ReadonlyPaths: spec.readonlyPaths && [...spec.readonlyPaths],
			DeviceCgroupRules: spec.deviceRules && [...spec.deviceRules],
			PidMode: spec.pid,
			Sysctls: spec.sysctls && {...spec.sysctls},
			Tmpfs: spec.tmpfs && {...spec.tmpfs},
			Mounts: mountsOf(spec),
			AutoRemove: spec.autoRemove ?? false,
			RestartPolicy: {Name: spec.restart ?? 'no'},
			...(spec.cpus === undefined ? {} : {NanoCpus: Math.round(spec.cpus * 1e9)}),
			...(spec.memory === undefined ? {} : {Memory: spec.memory}),
			...(spec.pids === undefined ? {} : {PidsLimit: spec.pids}),
			...(openFiles === undefined ? {} : {Ulimits: [{Name: 'nofile', Soft: openFiles, Hard: openFiles}]}),
		},
	};
}
