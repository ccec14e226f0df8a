export * from '@berth/create';
