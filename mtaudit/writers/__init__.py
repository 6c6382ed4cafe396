"""Writers: a report in, bytes or text out. They see :class:`mtaudit.model.AuditReport` and nothing else."""
