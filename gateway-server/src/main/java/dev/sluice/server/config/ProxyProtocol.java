package dev.sluice.server.config;

/** Whether connections of a listener begin with a PROXY header. */
public enum ProxyProtocol {
    OFF,
    /** Every connection must; a load balancer that sends it is in front of the listener. */
    REQUIRED
}
