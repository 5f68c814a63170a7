"""The disclosure platform of a body (政府信息公开平台): its five fixed columns, what each holds, what is absent."""
