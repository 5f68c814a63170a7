"""Holiday notices (放假通知) loaded and rolled back by API, with the duties that move."""
