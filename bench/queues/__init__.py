"""Workers of other task queues, run by an interpreter of their own: `celery` and `dramatiq` are no requirements of ours."""
