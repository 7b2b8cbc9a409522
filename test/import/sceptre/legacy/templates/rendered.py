def sceptre_handler(user_data): return '{}'
