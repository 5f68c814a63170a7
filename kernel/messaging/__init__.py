"""Messages between services: CloudEvents, a transactional outbox, its relay, a bus, a pull feed."""
