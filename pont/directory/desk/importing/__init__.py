"""Lists of others brought in on a page: the file kept until somebody says yes, its columns, what would come of it."""
